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
