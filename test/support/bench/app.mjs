import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { CacheModule, CacheService } from '@tripsage/cache';

/** An application with nothing but the cache. */
export async function startCache(options) {
  const app = await NestFactory.createApplicationContext(CacheModule.forRoot(options), {
    logger: ['warn', 'error'],
  });
  return { app, cache: app.get(CacheService) };
}

/** The q-th of the numbers, 0 to 1. */
export function quantile(numbers, q) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
}
