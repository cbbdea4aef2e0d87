import { expect } from '@jest/globals';
import type { Backend, Version } from '@tripsage/cache';
import { PutCall } from '../../../../libs/cache/src/cached-call/put-call.js';
import { PutLeases } from '../../../../libs/cache/src/cached-call/put-leases.js';
import { Coherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { VersionTable } from '../../../../libs/cache/src/invalidation/version-table.js';
import { SERVING } from '../../model/mutants/serving.js';
import { both, method, part, type TakeOut } from '../../model/mutants/take-out.js';
import { Gated, type SimulatedProcess } from '../../simulated-process.js';
import { bringing, Cluster, TAGGED, type Trap, type Traps } from './trap.js';

interface Claim {
  readonly token: string;
  readonly version: Version;
  readonly isHeld: boolean;
}

/** Stores the value whoever has the lease. */
const plainSet: TakeOut = both(
  SERVING['a commit without the lease is accepted']!,
  method(PutLeases, 'lossOf', () => async () => undefined),
);

/** Acquires the lease once the method is done, whoever has it. */
const leaseAfterwards: TakeOut = both(
  method(
    PutLeases,
    'claim',
    () =>
      async function (this: object) {
        const { coherence } = part<{ coherence: Coherence }>(this, 'parts');
        return { token: 'late', version: coherence.version, isHeld: true } satisfies Claim;
      } as never,
  ),
  method(
    PutCall,
    'keep',
    (own) =>
      async function (this: object, call: object, key: string, made: { entry: object }, claim: Claim) {
        const { backend } = part<{ backend: Backend }>(this, 'parts');
        await backend.leases.forceAcquire(key, { token: 'late', ...claim.version }, 5_000);
        return own.call(this, call as never, key as never, made as never, claim as never);
      } as never,
  ),
);

/** Every number is as good as that of the versions that the put began under. */
const blindToEpochs: TakeOut = both(
  method(
    Coherence,
    'invalidate',
    (own) =>
      async function (this: object, invalidation: never) {
        const update = (await own.call(this, invalidation)) as { epoch: string } | undefined;
        lastBump.epoch = update?.epoch;
        return update;
      } as never,
  ),
  method(
    PutLeases,
    'claim',
    (own) =>
      async function (this: object, key: never) {
        const claim = (await own.call(this, key)) as Claim;
        const { epoch, number } = claim.version;
        lastBump.epoch = undefined;
        return {
          ...claim,
          version: {
            number,
            get epoch() {
              return lastBump.epoch ?? epoch;
            },
          },
        };
      } as never,
  ),
  method(
    VersionTable,
    'learn',
    (own) =>
      function (this: object, update: never, question: never) {
        return own.call(this, update, question, { adopt: true } as never);
      } as never,
  ),
);
const lastBump: { epoch: string | undefined } = { epoch: undefined };

/** A put whose key or tag is invalidated while its method runs, in a process that hears nothing of it. */
function meanwhile(
  takeOut: TakeOut,
  invalidate: (by: SimulatedProcess, cluster: Cluster) => Promise<unknown>,
): Trap {
  return {
    takeOut,
    async trace() {
      const cluster = new Cluster();
      const [a, b] = [cluster.start(), cluster.start()];
      await b.coherence.confirm();
      b.backend.bus.cut({ isNoticed: false });
      const old = new Gated<string>();
      const putting = b.put(old.run, TAGGED);
      await old.hasBegun;
      await invalidate(a, cluster);
      old.open('old');
      await putting;
      expect(await cluster.start().answer(bringing('new'), TAGGED)).toBe('new');
    },
  };
}

export const PUT: Traps = {
  '@CachePut as a plain SET': meanwhile(plainSet, (a) => a.invalidator.keys(['ns:key'])),
  '@CachePut with a lease taken after the method': meanwhile(leaseAfterwards, (a) =>
    a.invalidator.keys(['ns:key']),
  ),
  '@CachePut blind to a new epoch': meanwhile(blindToEpochs, async (a, { backend }) => {
    await a.invalidator.tags(['t'], 'delete');
    backend.versions.lose();
  }),
  '@CachePut whose bump shares its number with that of a tag': {
    takeOut: method(
      Coherence,
      'validate',
      (own) =>
        function (this: object, entry: { ownNames?: readonly string[] }) {
          return entry.ownNames === undefined ? own.call(this, entry as never) : 'valid';
        } as never,
    ),
    async trace() {
      const cluster = new Cluster();
      const a = cluster.start();
      const old = new Gated<string>();
      const putting = a.put(old.run, TAGGED);
      await old.hasBegun;
      const gate = a.backend.hold('bump');
      const before = a.invalidator.tags(['u'], 'delete');
      await gate.reached();
      old.open('old');
      await new Promise((resolve) => setImmediate(resolve));
      const later = a.invalidator.tags(['t'], 'delete');
      gate.open();
      await Promise.all([putting, before, later]);
      expect(await a.answer(bringing('new'), TAGGED)).toBe('new');
    },
  },
};
