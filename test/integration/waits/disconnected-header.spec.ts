import { expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { APP_INTERCEPTOR } from '@nestjs/core';
import { CacheModule, CacheService, CacheStatusInterceptor } from '@tripsage/cache';
import { PLATFORMS, whileListening } from '../../cache/http/on-platforms.js';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { until } from '../../support/until.js';

const [[, adapter]] = PLATFORMS as [(typeof PLATFORMS)[number]];

describeWithOwnServer('Cache-Status without the server', () => {
  it('says so of a whole that is made of a part from this process, to all who wait for it', async () => {
    const server = await startOwnServer();
    const gates: (() => void)[] = [];
    let calls = 0;

    @Controller()
    class OffersController {
      constructor(private readonly cache: CacheService) {}

      @Get('part')
      async part(): Promise<{ text: string }> {
        return this.cache.getOrSet({ key: 'part' }, '5m', async () => ({ text: 'part' }));
      }

      @Get('whole')
      async whole(): Promise<{ text: string }> {
        calls += 1;
        return this.cache.getOrSet({ key: 'whole' }, '5m', async () => {
          const { text } = await this.part();
          await new Promise<void>((resolve) => gates.push(resolve));
          return { text: `whole of ${text}` };
        });
      }
    }

    @Module({
      imports: [
        CacheModule.forRoot({ url: server.url, scheduler: false, coherence: { disconnectedGrace: '5m' } }),
      ],
      controllers: [OffersController],
      providers: [{ provide: APP_INTERCEPTOR, useClass: CacheStatusInterceptor }],
    })
    class OffersModule {}

    await whileListening(OffersModule, adapter, async (get) => {
      const said = async (path: string): Promise<string> =>
        (await get(path)).headers.get('cache-status') ?? '';
      await said('part');
      await server.kill();
      const isLabelled = async (): Promise<boolean> => (await said('part')).includes('detail=DISCONNECTED');
      await until(isLabelled, { what: 'the part to be labelled' });
      const first = said('whole');
      await until(() => gates.length > 0, { what: 'the load' });
      const second = said('whole');
      await until(() => calls === 2, { what: 'the second request' });
      gates[0]?.();
      expect(await first).toContain('detail=DISCONNECTED');
      expect(await second).toContain('detail=DISCONNECTED');
      expect(gates).toHaveLength(1);
    });
  });
});
