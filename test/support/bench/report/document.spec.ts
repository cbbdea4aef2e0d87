import { describe, expect, it } from '@jest/globals';
import { documentOf, type Environment, headerOf, shownRows } from './document.mjs';

const environment: Environment = {
  date: '2027-01-01T12:00:00.000Z',
  hardware: { cpu: 'Some CPU', cores: 2, memoryGiB: 8, loadAverage: [0.1, 0.2, 0.3] },
  versions: { node: 'v20.20.2', ioredis: '6.0.0', library: '1.0.0', commit: 'abc1234' },
  server: 'Redis 7.0.15 at 127.0.0.1:6379',
};
const spread = { median: 5, lowest: 4, highest: 9 };

describe('what a benchmark prints and writes', () => {
  it('names hardware, versions and server above its tables', () => {
    const header = headerOf(environment);
    for (const part of [
      '2 x Some CPU, 8 GiB',
      'Node v20.20.2',
      'ioredis 6.0.0',
      '1.0.0 (abc1234)',
      'Redis 7.0.15',
    ])
      expect(header).toContain(part);
    expect(headerOf({ ...environment, server: null })).toContain('no server');
  });

  it('writes all of it, and each row with its spread', () => {
    const tables = [{ title: 'Hits', rows: [{ name: 'raw', atOnce: 64, perSecond: spread }] }];
    expect(documentOf('l1', environment, tables)).toEqual({ format: 1, suite: 'l1', ...environment, tables });
  });

  it('shows a spread in one cell, and how many were at once beside the name', () => {
    const rows = [
      { name: 'raw', atOnce: 64, perSecond: spread, loads: 1 },
      { name: 'ours', ratio: { median: 1, lowest: 1, highest: 1 }, note: null },
    ];
    expect(shownRows(rows)).toEqual({
      'raw, 64 at once': { perSecond: '5 (4 – 9)', loads: 1 },
      ours: { ratio: 1, note: null },
    });
  });
});
