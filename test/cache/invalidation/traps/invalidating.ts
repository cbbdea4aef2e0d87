import { expect } from '@jest/globals';
import { FORGETTING } from '../../model/mutants/invalidating.js';
import { bringing, Cluster, TAGGED, type Traps } from './trap.js';

const KEY = 'ns:key';
const PLAIN = { key: KEY, bytes: Buffer.from('"set"'), lifeMs: 60_000 };

export const FORGOTTEN: Traps = {
  'a key delete without a mark': {
    takeOut: FORGETTING['a key is deleted without a mark']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.answer(bringing('old'));
      await a.invalidator.keys([KEY]);
      expect(await b.answer(bringing('new'))).toBe('new');
    },
  },
  'a set that leaves the mark out': {
    takeOut: FORGETTING['a value is set without a mark']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.answer(bringing('old'));
      await a.invalidator.overwrite([PLAIN]);
      expect(await b.answer(bringing('new'))).toBe('set');
    },
  },
  'a clear that marks before it scans': {
    takeOut: FORGETTING['a clear marks before it scans']!,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await a.invalidator.overwrite([PLAIN]);
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
  'a remembered invalidation that only clears what is kept here': {
    takeOut: FORGETTING['a remembered invalidation only drops what is kept here']!,
    async trace() {
      const a = new Cluster().start();
      await a.answer(bringing('old'), TAGGED);
      a.backend.failAll();
      await a.invalidator.names(['t:t'], 'delete');
      await a.coherence.confirm();
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'a remembered delete that leaves the key': {
    takeOut: FORGETTING['a remembered delete leaves the key']!,
    async trace() {
      const a = new Cluster().start();
      await a.invalidator.overwrite([PLAIN]);
      a.backend.failNext('delete');
      await a.invalidator.keys([KEY]);
      expect(await a.answer(bringing('new'))).toBe('new');
    },
  },
  'an invalidation without an answer that is not remembered': {
    takeOut: FORGETTING['an invalidation without an answer is not remembered']!,
    async trace() {
      const cluster = new Cluster();
      const a = cluster.start();
      await a.answer(bringing('old'), TAGGED);
      a.backend.failNext('bump');
      await a.invalidator.names(['t:t'], 'delete');
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
  'a remembered reset that is forgotten': {
    takeOut: FORGETTING['a remembered reset is forgotten']!,
    async trace() {
      const a = new Cluster().start();
      await a.answer(bringing('old'), TAGGED);
      a.backend.failNext('reset');
      await a.invalidator.everything();
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
};
