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

/** The smallest of the numbers that a share q of them, above 0, does not exceed: the nearest rank. */
export function quantile(numbers, q) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.ceil(q * sorted.length) - 1];
}
