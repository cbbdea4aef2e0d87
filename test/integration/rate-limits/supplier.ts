import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { afterEach } from '@jest/globals';
import { startSandbox } from '../../sandbox/running-sandbox.js';
import type { Sandbox } from '../../../apps/supplier-sandbox/src/sandbox.js';
import { type CallReport, TOKEN_HEADER } from './messages.js';

const REQUESTS = 'http.server.request.start';

/** A supplier that counts as strictly as it says, and notes when each call came to it. */
export interface WatchedSupplier {
  /** Costs little, and counts. */
  readonly url: string;
  /** How many calls were over the limit. */
  readonly violations: number;
  /** From now on. */
  limit(limit: number, windowSeconds: number): void;
  /** When a call came; `undefined` where it did not. */
  arrivalOf(call: CallReport): number | undefined;
  /** In their order. */
  readonly arrivals: readonly number[];
}

const listeners: ((message: unknown) => void)[] = [];
afterEach(() => {
  for (const listener of listeners.splice(0)) unsubscribe(REQUESTS, listener);
});

export async function startSupplier(): Promise<WatchedSupplier> {
  const { sandbox, url } = await startSandbox({ now: Date.now });
  const arrivedAt = new Map<string, number>();
  const listener = (message: unknown): void => {
    const token = (message as { request: IncomingMessage }).request.headers[TOKEN_HEADER];
    if (typeof token === 'string' && token !== '') arrivedAt.set(token, Date.now());
  };
  subscribe(REQUESTS, listener);
  listeners.push(listener);
  return new Watched(sandbox, `${url}/places/suggestions?query=LHR`, arrivedAt);
}

class Watched implements WatchedSupplier {
  constructor(
    private readonly sandbox: Sandbox,
    readonly url: string,
    private readonly arrivedAt: ReadonlyMap<string, number>,
  ) {}

  get violations(): number {
    return this.sandbox.calls().rateLimited;
  }

  get arrivals(): readonly number[] {
    return [...this.arrivedAt.values()];
  }

  limit(limit: number, windowSeconds: number): void {
    this.sandbox.setBehaviour({ rateLimits: { duffel: { limit, windowSeconds } } });
    this.sandbox.resetCalls();
  }

  arrivalOf({ token }: CallReport): number | undefined {
    return this.arrivedAt.get(token);
  }
}
