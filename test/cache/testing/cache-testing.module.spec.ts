import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { Cacheable } from '@tripsage/cache';
import { CacheTestingModule, FakeClock } from '@tripsage/cache-testing';

@Injectable()
class TimeService {
  calls = 0;

  @Cacheable('time', 'short' as never)
  async tell(): Promise<number> {
    return (this.calls += 1);
  }
}

describe('CacheTestingModule', () => {
  it('caches on a clock that the test moves', async () => {
    const app = await Test.createTestingModule({
      imports: [CacheTestingModule.forRoot({ policies: { short: { fresh: '10m' } } })],
      providers: [TimeService],
    }).compile();
    await app.init();
    const time = app.get(TimeService);
    expect([await time.tell(), await time.tell()]).toEqual([1, 1]);
    app.get(FakeClock).advance(600_000);
    expect(await time.tell()).toBe(2);
    await app.close();
  });

  it('is not needed for a provider to run: without the module it runs uncached and says so once', async () => {
    const warnings: unknown[] = [];
    const app = await Test.createTestingModule({ providers: [TimeService] }).compile();
    app.useLogger({ warn: (text: unknown) => warnings.push(text), log: () => {}, error: () => {} });
    const time = app.get(TimeService);
    expect([await time.tell(), await time.tell()]).toEqual([1, 2]);
    expect(warnings).toEqual([expect.stringMatching(/TimeService\.tell runs uncached.*CacheModule/)]);
    await app.close();
  });
});
