import { localCluster } from '../cache/simulated-process.js';

/** What the processes of a cluster have in common: a clock that stands until it is moved, and a server in memory. */
export type Shared = ReturnType<typeof localCluster>;

export interface Cluster<Process> extends Shared {
  readonly processes: readonly Process[];
  readonly one: Process;
  readonly two: Process;
  /** Another process. */
  start(): Process;
}

/** So many processes, each made by the test, which share a clock and a server. */
export function clusterOf<Process>(count: number, make: (shared: Shared) => Process): Cluster<Process> {
  const shared = localCluster();
  const start = () => make(shared);
  const processes = Array.from({ length: count }, start);
  return { ...shared, processes, one: processes[0]!, two: processes[1]!, start };
}
