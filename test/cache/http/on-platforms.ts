import type { INestApplication, Type } from '@nestjs/common';
import { type AbstractHttpAdapter, NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** The platforms that an application may listen by, with their names. */
export const PLATFORMS: readonly (readonly [string, () => AbstractHttpAdapter])[] = [
  ['Fastify', () => new FastifyAdapter() as unknown as AbstractHttpAdapter],
  ['Express', () => new ExpressAdapter()],
];

/** Asks an application for a path. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** Runs work while an application of a module listens. `get` asks it for a path. */
export async function whileListening(
  module: Type,
  adapter: () => AbstractHttpAdapter,
  work: (get: Ask, app: INestApplication) => Promise<void>,
): Promise<void> {
  const app: INestApplication = await NestFactory.create(module, adapter(), { logger: false });
  await app.listen(0, '127.0.0.1');
  try {
    const url = (await app.getUrl()).replace('[::1]', '127.0.0.1');
    await work((path, init) => fetch(`${url}/${path}`, init), app);
  } finally {
    await app.close();
  }
}
