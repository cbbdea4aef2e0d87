import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  type CanActivate,
  Controller,
  Get,
  Injectable,
  Module,
  Param,
  Res,
  Sse,
  UseGuards,
} from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule, CacheOptionError, CacheService, CacheStatusHooks } from '@tripsage/cache';
import { from } from 'rxjs';
import { PLATFORMS, whileListening } from './on-platforms.js';

@Injectable()
class SessionGuard implements CanActivate {
  constructor(private readonly cache: CacheService) {}

  async canActivate(): Promise<boolean> {
    return this.cache.getOrSet({ key: 'session' }, '5m', async () => true);
  }
}

@Controller()
class PlacesController {
  constructor(private readonly cache: CacheService) {}

  @Get('places/:id')
  async place(@Param('id') id: string): Promise<{ id: string; value: unknown }> {
    return { id, value: await this.cache.getOrSet({ key: id }, '10m', async () => 1) };
  }

  @Get('plain')
  plain(): string {
    return 'not of the cache';
  }

  @Get('failed')
  async failed(): Promise<unknown> {
    const load = () => Promise.reject(new BadRequestException('down'));
    return this.cache.getOrSet({ key: 'failed' }, '1m', load);
  }

  @Get('rejected')
  async rejected(): Promise<never> {
    await this.place('kept');
    throw new BadRequestException('for another reason');
  }

  @Get('by-hand')
  async byHand(@Res() response: { send(body: string): void }): Promise<void> {
    await this.place('kept');
    response.send('by hand');
  }

  @Get('guarded')
  @UseGuards(SessionGuard)
  guarded(): string {
    return 'not of the cache';
  }

  @Sse('events')
  events(): ReturnType<typeof from<{ data: number }[]>> {
    return from([{ data: 1 }, { data: 2 }]);
  }
}

@Module({
  imports: [CacheModule.forRoot()],
  controllers: [PlacesController],
  providers: [CacheStatusHooks],
})
class PlacesModule {}

const [[, fastify], [, express]] = PLATFORMS as [(typeof PLATFORMS)[0], (typeof PLATFORMS)[0]];
/** The clock of the machine goes on meanwhile. */
const HIT = /^tripsage; hit; ttl=(600|5\d\d)$/;
const AGE = /^\d{1,2}$/;

describe('CacheStatusHooks', () => {
  const whileRunning = (
    work: (
      heads: (path: string) => Promise<unknown[]>,
      get: (path: string) => Promise<Response>,
    ) => Promise<void>,
  ): Promise<void> =>
    whileListening(PlacesModule, fastify, (get) => {
      const heads = async (path: string): Promise<unknown[]> => {
        const { status, headers } = await get(path);
        return [status, headers.get('cache-status'), headers.get('age')];
      };
      return work(heads, get);
    });

  it('say how the cache took part', () =>
    whileRunning(async (heads) => {
      expect(await heads('places/kept')).toEqual([200, 'tripsage; fwd=uri-miss; stored; ttl=600', null]);
      expect(await heads('places/kept')).toEqual([
        200,
        expect.stringMatching(HIT),
        expect.stringMatching(AGE),
      ]);
      expect(await heads('plain')).toEqual([200, null, null]);
      expect(await heads('failed')).toEqual([400, 'tripsage; fwd=uri-miss; detail=LOAD_FAILED', null]);
      expect(await heads('rejected')).toEqual([400, null, null]);
      expect(await heads('nowhere')).toEqual([404, null, null]);
    }));

  it('tell requests apart that run at the same time', () =>
    whileRunning(async (heads) => {
      await heads('places/kept');
      const paths = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? 'kept' : `new-${index}`));
      const all = await Promise.all(paths.map((path) => heads(`places/${path}`)));
      for (const [index, [, status, age]] of all.entries()) {
        expect(status).toMatch(index % 2 === 0 ? HIT : /^tripsage; fwd=uri-miss; stored/);
        expect(age).toEqual(index % 2 === 0 ? expect.stringMatching(AGE) : null);
      }
    }));

  it('count what handlers send by themselves, and what guards ask', () =>
    whileRunning(async (heads) => {
      await heads('places/kept');
      expect(await heads('by-hand')).toEqual([200, expect.stringMatching(HIT), expect.stringMatching(AGE)]);
      expect(await heads('guarded')).toEqual([200, 'tripsage; fwd=uri-miss; stored; ttl=300', null]);
    }));

  it('leave streams of events alone', () =>
    whileRunning(async (_heads, get) => {
      expect(await (await get('events')).text()).toMatch(/data: 1\n[\s\S]*data: 2\n/);
    }));

  it('are refused on Express, and stay out of applications without HTTP', async () => {
    await expect(whileListening(PlacesModule, express, async () => undefined)).rejects.toThrow(
      new CacheOptionError(
        'CacheStatusHooks needs Fastify, and this is express: register CacheStatusInterceptor instead.',
      ),
    );
    const context = await NestFactory.createApplicationContext(PlacesModule, { logger: false });
    await context.close();
  });
});
