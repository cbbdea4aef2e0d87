import { describe, expect, it } from '@jest/globals';
import type { FiguresEvent } from '../../../../libs/cache/src/ops/admin/watch-responses.js';
import { figures, health } from './fake-figures.js';

/** The page's own modules are JavaScript, which has types in a project of its own only. */
interface PageModules {
  percentile(counts: readonly number[], bounds: readonly number[], share: number): number | undefined;
  hitRatio(requests: Readonly<Record<string, number>>): number | undefined;
  count(many: number): string;
  rate(perSecond: number): string;
  duration(ms: number): string;
  size(bytes: number): string;
  percent(ratio: number | undefined): string;
  readonly LiveFigures: new () => {
    add(event: FiguresEvent): void;
    readonly points: readonly unknown[];
    readonly lastMinute: { readonly seconds: number; readonly requests: Readonly<Record<string, number>> };
  };
}

const moduleOf = async (name: string): Promise<PageModules> =>
  import(new URL(`../../../../libs/cache/page/${name}`, import.meta.url).href);
const { percentile, hitRatio } = await moduleOf('data/figures.js');
const { count, duration, percent, rate, size } = await moduleOf('parts/numbers.js');
const { LiveFigures } = await moduleOf('data/live-figures.js');

describe('figures of the page', () => {
  it('assumes that values spread evenly within a bound', () => {
    const bounds = [1, 5, 10];
    expect(percentile([0, 100, 0, 0], bounds, 0.5)).toBe(3);
    expect(percentile([50, 50, 0, 0], bounds, 0.5)).toBe(1);
    expect(percentile([50, 0, 50, 0], bounds, 0.95)).toBeCloseTo(9.5);
    expect(percentile([0, 0, 0, 3], bounds, 0.5)).toBe(10);
    expect(percentile([0, 0, 0, 0], bounds, 0.5)).toBeUndefined();
  });

  it('counts bypasses as neither hit nor miss', () => {
    expect(hitRatio({ fresh_l1: 2, stale: 1, load: 1, bypass: 96 })).toBe(0.75);
    expect(hitRatio({ bypass: 3 })).toBeUndefined();
  });

  it('writes numbers with units, and never 100 % for almost all', () => {
    expect([0.99996, 1, 0.5, 0, undefined].map((ratio) => percent(ratio))).toEqual([
      '99.9 %',
      '100 %',
      '50 %',
      '0 %',
      '–',
    ]);
    expect([0, 0.04, 3.21, 412.4, 59_960, 61_000, 3_600_000, 93_784_000].map((ms) => duration(ms))).toEqual([
      '0 ms',
      '0.04 ms',
      '3.2 ms',
      '412 ms',
      '1 min',
      '1 min 1 s',
      '1 h',
      '1 d 2 h',
    ]);
    expect([0, 1_023, 1_024, 1_048_576 - 1, 1_610_612_736].map((bytes) => size(bytes))).toEqual([
      '0 B',
      '1023 B',
      '1 KiB',
      '1 MiB',
      '1.5 GiB',
    ]);
    expect([count(1_234_567), rate(3.25), rate(1_234)]).toEqual(['1,234,567', '3.3/s', '1,234/s']);
  });
});

describe('live figures', () => {
  const following = (...events: FiguresEvent[]) => {
    const live = new LiveFigures();
    for (const event of events) live.add(event);
    return live;
  };

  it('are differences between successive events', () => {
    const { seconds, requests } = following(figures(1), figures(2), figures(4)).lastMinute;
    expect([seconds, requests['fresh_l1'], requests['load']]).toEqual([6, 180, 18]);
  });

  it('begin again with another process, and with one that restarted', () => {
    const other = { ...health(), process: 'another/1' };
    expect(following(figures(5), figures(9, other)).points).toEqual([]);
    const young = { ...health(), uptimeSeconds: -20 };
    expect(following(figures(5), figures(6, young)).points).toEqual([]);
    expect(following(figures(5), figures(6)).points).toHaveLength(1);
  });

  it('are of the last minute only', () => {
    const events = Array.from({ length: 100 }, (_, at) => figures(at));
    expect(following(...events).lastMinute.seconds).toBe(60);
  });
});
