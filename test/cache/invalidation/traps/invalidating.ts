import { expect } from '@jest/globals';
import { INVALIDATING } from '../../model/mutants/invalidating.js';
import { bringing, Cluster, TAGGED, type Traps } from './trap.js';

const KEY = 'ns:key';
const PLAIN = { key: KEY, bytes: Buffer.from('"set"'), lifeMs: 60_000 };

export const INVALIDATED: Traps = {
  'a key delete without a bump': {
    takeOut: INVALIDATING['a key is deleted without a bump']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.answer(bringing('old'));
      await a.invalidator.keys([KEY]);
      expect(await b.answer(bringing('new'))).toBe('new');
    },
  },
  'a set that leaves the bump out': {
    takeOut: INVALIDATING['a value is set without a bump']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.answer(bringing('old'));
      await a.plainValues.write([PLAIN]);
      expect(await b.answer(bringing('new'))).toBe('set');
    },
  },
  'a clear that bumps before it scans': {
    takeOut: INVALIDATING['a clear bumps before it scans']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await a.plainValues.write([PLAIN]);
      const gate = a.backend.hold('clear');
      const cleared = a.invalidator.namespace('ns', 'delete');
      await gate.reached();
      const parent = async (): Promise<string> => `of ${String(await b.answer(bringing('new')))}`;
      expect(await b.answer(parent, { cacheKey: 'other:parent' })).toBe('of set');
      gate.open();
      await cleared;
      expect(await b.answer(parent, { cacheKey: 'other:parent' })).toBe('of new');
    },
  },
  'a pending invalidation that only drops L1': {
    takeOut: INVALIDATING['a pending invalidation only drops L1']!,
    async trace() {
      const a = new Cluster().start();
      await a.answer(bringing('old'), TAGGED);
      a.backend.failAll();
      await a.invalidator.tags(['t'], 'delete');
      await a.coherence.confirm();
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'a replayed delete that leaves the key': {
    takeOut: INVALIDATING['the replay of a delete leaves the key']!,
    async trace() {
      const a = new Cluster().start();
      await a.plainValues.write([PLAIN]);
      a.backend.failNext('delete');
      await a.invalidator.keys([KEY]);
      expect(await a.answer(bringing('new'))).toBe('new');
    },
  },
  'an invalidation without an answer that does not become pending': {
    takeOut: INVALIDATING['an invalidation without an answer does not become pending']!,
    async trace() {
      const cluster = new Cluster();
      const a = cluster.start();
      await a.answer(bringing('old'), TAGGED);
      a.backend.failNext('bump');
      await a.invalidator.tags(['t'], 'delete');
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'a pending reset that is lost': {
    takeOut: INVALIDATING['a pending reset is lost']!,
    async trace() {
      const a = new Cluster().start();
      await a.answer(bringing('old'), TAGGED);
      a.backend.failNext('reset');
      await a.coherence.reset();
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
};
