import { describe, expect, it } from '@jest/globals';
import { type ArgumentsHost, Controller, Get, Module, NotFoundException, Res } from '@nestjs/common';
import { APP_FILTER, HttpAdapterHost } from '@nestjs/core';
import {
  CacheExceptionFilter,
  CacheLoadFailedError,
  CacheLoadTimeoutError,
  CacheModule,
  CacheRuleError,
  CacheService,
  CacheStoreUnavailableError,
  RateLimitedError,
} from '@tripsage/cache';
import { lastValueFrom, type Observable } from 'rxjs';
import { PLATFORMS, whileListening } from './on-platforms.js';

const windows = [{ limit: 3, perMs: 1_000 }];
const rejection = { limiter: 'searches', retryAfterMs: 1_500, windows } as const;
const ERRORS: Record<string, Error> = {
  own: new RateLimitedError('secret', { ...rejection, isOfKey: true }),
  ours: new RateLimitedError('secret', rejection),
  slow: new CacheLoadTimeoutError('secret'),
  away: new CacheStoreUnavailableError('secret'),
  failed: new CacheLoadFailedError('secret'),
  wrong: new CacheRuleError('secret'),
};

@Controller()
class ErrorsController {
  constructor(private readonly cache: CacheService) {}

  @Get('late')
  late(@Res() response: { raw?: NodeJS.WritableStream; write?(text: string): void }): never {
    (response.raw ?? (response as NodeJS.WritableStream)).write('begun');
    throw ERRORS['slow'];
  }

  @Get('missing')
  missing(): Promise<unknown> {
    return this.cache.getOrSet({ key: 'trip' }, { fresh: '1m', errors: '1m' }, () =>
      Promise.reject(new NotFoundException({ message: 'no trip', trip: 7 })),
    );
  }

  @Get(Object.keys(ERRORS).map((name) => `error/${name}`))
  error(@Res({ passthrough: true }) response: { req?: { url: string }; request?: { url: string } }): never {
    const { url = '' } = response.request ?? response.req ?? {};
    throw ERRORS[url.split('/').at(-1) ?? ''];
  }
}

@Module({
  imports: [CacheModule.forRoot({ scheduler: false })],
  controllers: [ErrorsController],
  providers: [{ provide: APP_FILTER, useClass: CacheExceptionFilter }],
})
class ErrorsModule {}

describe.each(PLATFORMS)('CacheExceptionFilter on %s', (_name, adapter) => {
  const whileRunning = (work: Parameters<typeof whileListening>[2]): Promise<void> =>
    whileListening(ErrorsModule, adapter, work);

  it('answers with the status, the headers and problem details', async () => {
    await whileRunning(async (get) => {
      const seen: Record<string, unknown> = {};
      for (const name of ['own', 'ours', 'slow', 'away', 'failed']) {
        const response = await get(`error/${name}`);
        const body = (await response.json()) as { status: number; code: string };
        expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
        expect(response.headers.get('cache-control')).toBe('no-store');
        expect(body.status).toBe(response.status);
        expect(JSON.stringify(body)).not.toContain('secret');
        seen[name] = [response.status, body.code, response.headers.get('retry-after'), response.headers.get('ratelimit')]; // prettier-ignore
      }
      expect(seen).toEqual({
        own: [429, 'RATE_LIMITED', '2', '"searches";r=0;t=2'],
        ours: [503, 'RATE_LIMITED', '2', null],
        slow: [504, 'CACHE_LOAD_TIMEOUT', null, null],
        away: [503, 'CACHE_STORE_UNAVAILABLE', '1', null],
        failed: [502, 'CACHE_LOAD_FAILED', null, null],
      });
    });
  });

  it('leaves other errors to Nest, remembered ones too', async () => {
    await whileRunning(async (get) => {
      expect((await get('error/wrong')).status).toBe(500);
      for (const _ of [1, 2]) {
        const response = await get('missing');
        expect([response.status, await response.json()]).toEqual([404, { message: 'no trip', trip: 7 }]);
      }
    });
  });

  it('ends an answer that has begun', async () => {
    await whileRunning(async (get) => {
      const response = await get('late');
      expect([response.status, await response.text()]).toEqual([200, 'begun']);
    });
  });
});

describe('CacheExceptionFilter outside of HTTP', () => {
  const filter = new CacheExceptionFilter(new HttpAdapterHost());
  const hostOf = (type: string, client: object = {}): ArgumentsHost =>
    ({ getType: () => type, switchToWs: () => ({ getClient: () => client }) }) as unknown as ArgumentsHost;
  const error = ERRORS['own'] as Error;

  it('throws the error on, where a resolver of GraphQL or a command failed', () => {
    expect(() => filter.catch(error, hostOf('graphql'))).toThrow(error);
    expect(() => filter.catch(error, hostOf('necord'))).toThrow(error);
    expect(() => filter.catch(new Error('another'), hostOf('http'))).toThrow('another');
  });

  it('gives a microservice a stream that fails with the error', async () => {
    const stream = filter.catch(error, hostOf('rpc')) as Observable<unknown>;
    await expect(lastValueFrom(stream)).rejects.toBe(error);
  });

  it('tells a client of a websocket, where it can be told', () => {
    const told: unknown[] = [];
    filter.catch(error, hostOf('ws', { emit: (...event: unknown[]) => told.push(event) }));
    filter.catch(error, hostOf('ws'));
    expect(told).toEqual([
      [
        'exception',
        expect.objectContaining({
          status: 'error',
          statusCode: 429,
          code: 'RATE_LIMITED',
          retryAfterSeconds: 2,
        }),
      ],
    ]);
  });
});
