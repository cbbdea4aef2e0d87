import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';

const MINUTE_MS = 60_000;

export const counterCases: readonly BackendCase[] = [
  [
    'the counters add up what all processes count in a minute',
    async ({ backend, another }) => {
      const before = Math.floor(Date.now() / MINUTE_MS) * MINUTE_MS;
      const { counters } = await another();
      await backend.counters.add({ hits: 2, 'ns:a b': 1, 'half.ms': 0.5 }, 10);
      await counters.add({ hits: 40, misses: 1 }, 10);
      await counters.add({}, 10);
      const minutes = await backend.counters.minutes();
      // The minute may have ended in between.
      const sum = (name: string) => minutes.reduce((so, { counts }) => so + (counts[name] ?? 0), 0);
      assert.deepEqual(['hits', 'ns:a b', 'half.ms', 'misses', 'none'].map(sum), [42, 1, 0.5, 1, 0]);
      for (const { at } of minutes) {
        assert.equal(at % MINUTE_MS, 0);
        assert.ok(at > 0 && (at >= before || at < Date.now()), `began at ${at}`);
      }
    },
  ],
];
