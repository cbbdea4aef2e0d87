import type { Leases, Versions } from './backend.port.js';
import type { CacheStore } from './cache-store.port.js';
import type { DueList } from './due-list.port.js';
import type { Journal } from './journal.port.js';
import type { LimitStore } from './limit-store.port.js';

/** What a backend is asked through, apart from its bus. */
export interface AskedPorts {
  readonly store: Pick<CacheStore, 'read' | 'write' | 'delete' | 'clear' | 'scan'>;
  readonly leases: Leases;
  readonly versions: Versions;
  readonly limits: LimitStore;
  readonly dueList: DueList;
  readonly journal: Journal;
}

/** Every call of each port. */
export const BACKEND_CALLS: { readonly [Port in keyof AskedPorts]: Record<keyof AskedPorts[Port], true> } = {
  store: { read: true, write: true, delete: true, clear: true, scan: true },
  leases: { take: true, takeOver: true, seize: true, renew: true, commit: true, end: true },
  versions: { invalidate: true, sync: true, reset: true },
  limits: {
    take: true,
    claim: true,
    leave: true,
    refund: true,
    release: true,
    renew: true,
    peek: true,
    reset: true,
    pause: true,
    resume: true,
    correct: true,
    record: true,
    attend: true,
  },
  dueList: { touch: true, claim: true, renewed: true, putOff: true, drop: true, state: true, next: true },
  journal: { append: true, lines: true, count: true, minutes: true, set: true, settings: true },
};

/** Lets a call through, or not. `call`: as `store.read`. */
export interface Gatekeeper {
  <Result>(call: string, ask: () => Promise<Result>): Promise<Result>;
}

/** The ports of a backend, each of whose calls passes a gatekeeper. */
export function behindGate(ports: AskedPorts, pass: Gatekeeper): AskedPorts {
  const gated = Object.entries(BACKEND_CALLS).map(([port, calls]) => {
    const asked = ports[port as keyof AskedPorts] as unknown as Record<string, Ask>;
    const methods = Object.keys(calls).map((name) => {
      const call = `${port}.${name}`;
      return [name, (...args: unknown[]) => pass(call, () => (asked[name] as Ask)(...args))];
    });
    return [port, Object.fromEntries(methods)];
  });
  return Object.fromEntries(gated) as AskedPorts;
}

type Ask = (...args: unknown[]) => Promise<unknown>;
