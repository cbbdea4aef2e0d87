import type { SimulatedProcess } from '../simulated-process.js';
import type { World } from './world.js';

/** Calls that have not ended, and what is kept of work as if it had not. */
export function whatIsLeft({ open, loads, processes }: World): string | undefined {
  const inside = processes.map(({ parts }) => insideOf(parts));
  const sum = (count: (each: Inside) => number): number =>
    inside.reduce((before, each) => before + count(each), 0);
  const left = {
    calls: open.size,
    loaders: loads.length,
    reads: sum(({ lookUp }) => lookUp.reads.size),
    loads: sum(({ sharedLoads }) => sharedLoads.loads.size),
    waiting: sum(({ clusterLoads }) => clusterLoads.leases.completions.watches.size),
    unended: sum(({ clusterLoads }) => clusterLoads.leases.unended.unended.size),
    nested: sum(({ tracker }) => tracker.waits.size),
  };
  return Object.values(left).some((count) => count > 0) ? JSON.stringify(left) : undefined;
}

/** The parts of a cached call that keep work under way. */
interface Inside {
  readonly lookUp: { readonly reads: { readonly size: number } };
  readonly sharedLoads: { readonly loads: { readonly size: number } };
  readonly clusterLoads: {
    readonly leases: {
      readonly completions: { readonly watches: ReadonlyMap<string, unknown> };
      readonly unended: { readonly unended: ReadonlySet<unknown> };
    };
  };
  readonly tracker: { readonly waits: ReadonlyMap<object, unknown> };
}

function insideOf({ cachedCall, tracker }: SimulatedProcess): Inside {
  const { lookUp, sharedLoads, clusterLoads } = (cachedCall as unknown as { steps: Inside }).steps;
  return { lookUp, sharedLoads, clusterLoads, tracker: tracker as unknown as Inside['tracker'] };
}
