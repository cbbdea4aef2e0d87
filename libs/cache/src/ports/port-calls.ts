import type { Leases, Versions } from './backend.js';
import type { CacheStore } from './cache-store.js';
import type { RefreshQueue } from './refresh-queue.js';
import type { Journal } from './journal.js';
import type { LimitStore } from './limit-store.js';

/** What a backend is asked through, apart from its bus. */
export interface AskedPorts {
  readonly store: CacheStore;
  readonly leases: Leases;
  readonly versions: Versions;
  readonly limits: LimitStore;
  readonly refreshQueue: RefreshQueue;
  readonly journal: Journal;
}

/** What a store answers without asking anybody, or must be free to say whatever a gatekeeper thinks. */
type Ungated = 'name' | 'health' | 'close';
type GatedCalls<Port> = Record<Exclude<keyof Port, Ungated>, true>;

/** Every call of each port that passes a gatekeeper. */
export const BACKEND_CALLS: { readonly [Port in keyof AskedPorts]: GatedCalls<AskedPorts[Port]> } = {
  store: { read: true, write: true, delete: true, clear: true, scan: true },
  leases: { acquire: true, takeOver: true, forceAcquire: true, renew: true, commit: true, release: true },
  versions: { bump: true, sync: true, reset: true },
  limits: {
    acquire: true,
    claim: true,
    leave: true,
    refund: true,
    release: true,
    prolong: true,
    peek: true,
    reset: true,
    pause: true,
    resume: true,
    correct: true,
    record: true,
    heartbeat: true,
  },
  refreshQueue: {
    touch: true,
    claim: true,
    refreshed: true,
    postpone: true,
    drop: true,
    state: true,
    next: true,
  },
  journal: { append: true, lines: true, count: true, minutes: true, set: true, settings: true },
};

/** Lets a call through, or not. `call`: as `store.read`. */
export interface Gatekeeper {
  <Result>(call: string, ask: () => Promise<Result>): Promise<Result>;
}

/** The ports of a backend, whose calls pass a gatekeeper. */
export function behindGate(ports: AskedPorts, pass: Gatekeeper): AskedPorts {
  const gated = Object.entries(BACKEND_CALLS).map(([port, calls]) => {
    const asked = ports[port as keyof AskedPorts] as unknown as Record<string, Ask>;
    const methods = Object.keys(calls).map((name) => {
      const call = `${port}.${name}`;
      return [name, (...args: unknown[]) => pass(call, () => (asked[name] as Ask)(...args))];
    });
    return [port, Object.fromEntries(methods)];
  });
  const { store, ...others } = Object.fromEntries(gated) as AskedPorts;
  const { name } = ports.store;
  const ungated = { name, health: () => ports.store.health(), close: () => ports.store.close() };
  return { ...others, store: { ...store, ...ungated } };
}

type Ask = (...args: unknown[]) => Promise<unknown>;
