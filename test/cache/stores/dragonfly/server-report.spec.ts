import { describe, expect, it } from '@jest/globals';
import { reportOf } from '../../../../libs/cache/src/stores/dragonfly/server-report.js';

const info = (fields: Record<string, string | number>) =>
  `# Server\r\n${Object.entries(fields)
    .map(([name, value]) => `${name}:${value}`)
    .join('\r\n')}\r\n`;

describe('what a server tells of itself', () => {
  it.each([
    [{ redis_version: '7.0.15' }, 'redis 7.0.15'],
    [{ redis_version: '7.2.4', valkey_version: '8.0.1' }, 'valkey 8.0.1'],
    [{ redis_version: '7.4.0', dragonfly_version: 'df-v1.40.1' }, 'dragonfly v1.40.1'],
    [{}, undefined],
  ])('is named: %j', (fields, software) =>
    expect(reportOf(info(fields as Record<string, string>)).software).toBe(software),
  );

  it('is how full it is, as Redis and Dragonfly call it', () => {
    const memory = { used_memory: 100, maxmemory: 1_000, maxmemory_policy: 'volatile-lru', evicted_keys: 7 };
    expect(reportOf(info(memory))).toEqual({ usedBytes: 100, maxBytes: 1_000, evictedKeys: 7, warnings: [] });
    const dragonfly = { ...memory, maxmemory_policy: 'eviction', cache_mode: 'cache' };
    expect(reportOf(info(dragonfly)).warnings).toEqual([]);
    expect(reportOf(info({ used_memory: 100, maxmemory: 0, maxmemory_policy: 'noeviction' }))).toEqual({
      usedBytes: 100,
      warnings: [],
    });
  });

  it('is a warning where it will refuse writes', () => {
    const full = { used_memory: 950, maxmemory: 1_000, maxmemory_policy: 'noeviction' };
    expect(reportOf(info(full)).warnings).toEqual([
      expect.stringContaining('makes no room by itself'),
      '95 % of its memory is used.',
    ]);
    expect(reportOf(info({ rdb_last_bgsave_status: 'err' })).warnings).toEqual([
      expect.stringContaining('snapshot failed'),
    ]);
    expect(reportOf(info({ aof_last_write_status: 'err' })).warnings).toEqual([
      expect.stringContaining('append-only file'),
    ]);
    expect(reportOf(info({ loading: 1 })).warnings).toEqual([expect.stringContaining('loading')]);
    expect(
      reportOf(info({ loading: 0, rdb_last_bgsave_status: 'ok', aof_last_write_status: 'ok' })).warnings,
    ).toEqual([]);
  });

  it('is nothing where it tells nothing', () => expect(reportOf('')).toEqual({ warnings: [] }));
});
