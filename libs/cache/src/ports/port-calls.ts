import type { Backend } from './backend.js';
import type { ReadSettings } from './cache-store.js';

/** The ports of a backend that are asked, all but its bus. */
export type AskedPorts = Pick<
  Backend,
  'store' | 'leases' | 'versions' | 'limits' | 'refreshQueue' | 'auditLog' | 'counters' | 'settings'
>;

/** Members of a store that ask no server, or must be free to answer whatever a gatekeeper thinks. */
type Ungated = 'name' | 'owner' | 'clockMs' | 'health' | 'close';
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
  auditLog: { append: true, lines: true },
  counters: { add: true, minutes: true },
  settings: { set: true, all: true },
};

/** Lets a call through, or not. `call`: as `store.read`. `callers`: how many share it. */
export interface Gatekeeper {
  <Result>(call: string, ask: () => Promise<Result>, callers: number): Promise<Result>;
}

/** The ports of a backend, whose calls pass a gatekeeper. */
export function behindGate(ports: AskedPorts, pass: Gatekeeper): AskedPorts {
  const gated = Object.entries(BACKEND_CALLS).map(([port, calls]) => {
    const asked = ports[port as keyof AskedPorts] as unknown as Record<string, Ask>;
    const methods = Object.keys(calls).map((name) => {
      const call = `${port}.${name}`;
      return [name, (...args: unknown[]) => pass(call, () => (asked[name] as Ask)(...args), callersOf(args))];
    });
    return [port, Object.fromEntries(methods)];
  });
  const { store, ...others } = Object.fromEntries(gated) as AskedPorts;
  const { name, owner, clockMs } = ports.store;
  const ungated = {
    name,
    ...(owner !== undefined && { owner }),
    ...(clockMs !== undefined && { clockMs: () => clockMs.call(ports.store) }),
    health: () => ports.store.health(),
    close: () => ports.store.close(),
  };
  return { ...others, store: { ...store, ...ungated } };
}

function callersOf([, how]: readonly unknown[]): number {
  return (how as ReadSettings | undefined)?.callers ?? 1;
}

type Ask = (...args: unknown[]) => Promise<unknown>;
