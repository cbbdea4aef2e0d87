import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it, jest } from '@jest/globals';
import { BadRequestException, Controller, Get, Module, Res, Sse } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CacheModule, CacheService, CacheStatusInterceptor } from '@tripsage/cache';
import { from } from 'rxjs';
import { PLATFORMS, whileListening } from './on-platforms.js';

@Controller()
class AnswersController {
  constructor(private readonly cache: CacheService) {}

  private one(load: () => Promise<unknown> = async () => 1): Promise<unknown> {
    return this.cache.getOrSet({ key: 'one' }, '10m', load);
  }

  @Get('cached')
  async cached(): Promise<{ value: unknown }> {
    return { value: await this.one() };
  }

  @Get('plain')
  plain(): string {
    return 'not of the cache';
  }

  @Get('failed')
  async failed(): Promise<unknown> {
    return this.cache.getOrSet({ key: 'failed' }, '1m', () =>
      Promise.reject(new BadRequestException('down')),
    );
  }

  @Get('rejected')
  async rejected(): Promise<never> {
    await this.one();
    throw new BadRequestException('for another reason');
  }

  @Get('by-hand')
  async byHand(@Res() response: { send(body: string): void }): Promise<void> {
    await this.one();
    response.send('by hand');
  }

  @Sse('events')
  events(): ReturnType<typeof from<{ data: number }[]>> {
    return from([{ data: 1 }, { data: 2 }]);
  }
}

@Module({
  imports: [CacheModule.forRoot()],
  controllers: [AnswersController],
  providers: [{ provide: APP_INTERCEPTOR, useClass: CacheStatusInterceptor }],
})
class AnswersModule {}

describe.each(PLATFORMS)('CacheStatusInterceptor on %s', (_name, adapter) => {
  const whileRunning = (work: Parameters<typeof whileListening>[2]): Promise<void> =>
    whileListening(AnswersModule, adapter, work);

  it('says how the cache took part', () =>
    whileRunning(async (get) => {
      const heads = async (path: string): Promise<unknown[]> => {
        const { status, headers } = await get(path);
        return [status, headers.get('cache-status'), headers.get('age')];
      };
      expect(await heads('cached')).toEqual([200, 'tripsage; fwd=uri-miss; stored; ttl=600', null]);
      expect(await heads('cached')).toEqual([
        200,
        expect.stringMatching(/^tripsage; hit; ttl=(600|599)$/),
        '0',
      ]);
      expect(await heads('plain')).toEqual([200, null, null]);
      expect(await heads('failed')).toEqual([400, 'tripsage; fwd=uri-miss; detail=LOAD_FAILED', null]);
      expect(await heads('rejected')).toEqual([400, null, null]);
    }));

  it('leaves alone what answers by itself', () =>
    whileRunning(async (get) => {
      expect(await (await get('by-hand')).text()).toBe('by hand');
      expect(await (await get('events')).text()).toMatch(/data: 1\n[\s\S]*data: 2\n/);
    }));

  it('leaves no storage behind that Node would carry along with every promise of the process', async () => {
    const used = new Set<unknown>();
    const ended = new Set<unknown>();
    const { run, disable } = AsyncLocalStorage.prototype;
    const running = jest.spyOn(AsyncLocalStorage.prototype, 'run').mockImplementation(function (
      this: AsyncLocalStorage<unknown>,
      ...args: unknown[]
    ) {
      used.add(this);
      return run.apply(this, args as Parameters<typeof run>);
    });
    const ending = jest.spyOn(AsyncLocalStorage.prototype, 'disable').mockImplementation(function (
      this: AsyncLocalStorage<unknown>,
    ) {
      ended.add(this);
      disable.apply(this);
    });
    await whileRunning(async (get) => void (await get('cached')));
    for (const spy of [running, ending]) spy.mockRestore();
    expect(used.size).toBe(2);
    expect([...used].filter((one) => !ended.has(one))).toEqual([]);
  });
});
