import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CacheOptionError } from '../api/errors.js';
import { AnswerRecord, type Part } from './answer-record.js';
import { cacheHeaders, failureHeaders } from './cache-status.js';

/** The property of a reply that holds the cache's parts in it. */
const PARTS = Symbol('parts of the cache in an answer');

/** The parts of Fastify's reply and server that hooks use. */
interface Reply {
  readonly statusCode: number;
  header(name: string, value: string): unknown;
  [PARTS]?: Part[];
}
interface HookedServer {
  addHook(name: 'preHandler', hook: (request: unknown, reply: Reply, done: () => void) => void): unknown;
  addHook(
    name: 'onSend',
    hook: (request: unknown, reply: Reply, payload: unknown, done: () => void) => void,
  ): unknown;
}

/**
 * Sets the headers of `CacheStatusInterceptor` by hooks of Fastify, since Nest's interceptors cost more than a
 * hit does. Provide it in place of the interceptor, once. Calls of guards and pipes count too, and handlers that answer by
 * themselves get the headers. An answer with a status from 400 on counts as failed.
 *
 * @throws CacheOptionError at start on Express, which has no such hooks
 */
@Injectable()
export class CacheStatusHooks implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly record: AnswerRecord,
  ) {}

  onModuleInit(): void {
    const { httpAdapter } = this.adapterHost as Partial<HttpAdapterHost>;
    // An application without HTTP.
    if (httpAdapter === undefined || httpAdapter === null) return;
    if (httpAdapter.getType() !== 'fastify') {
      throw new CacheOptionError(
        `CacheStatusHooks needs Fastify, and this is ${httpAdapter.getType()}: register CacheStatusInterceptor instead.`,
      );
    }
    const server = httpAdapter.getInstance<HookedServer>();
    server.addHook('preHandler', (_request, reply, done) => {
      reply[PARTS] = [];
      this.record.run(reply[PARTS], done);
    });
    server.addHook('onSend', (_request, reply, _payload, done) => {
      const parts = reply[PARTS] ?? [];
      const headers = reply.statusCode < 400 ? cacheHeaders(parts) : failureHeaders(parts);
      if (headers !== undefined) {
        reply.header('cache-status', headers['cache-status']);
        if (headers.age !== undefined) reply.header('age', headers.age);
      }
      done();
    });
  }
}
