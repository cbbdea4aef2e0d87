import { afterEach } from '@jest/globals';
import { Duffel, DuffelError } from '@duffel/api';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../apps/supplier-sandbox/src/sandbox.js';

/** Sunday 22 November 2026, 12:10 UTC. */
export const NOON = Date.UTC(2026, 10, 22, 12, 10);

export const AT_ONCE = { minMs: 0, maxMs: 0 };

/** The offers' clock, moved by hand. */
export class HandClock {
  constructor(private at = NOON) {}
  readonly now = (): number => this.at;
  passes(ms: number): void {
    this.at += ms;
  }
}

export interface Running {
  readonly sandbox: Sandbox;
  readonly duffel: Duffel;
  readonly url: string;
  readonly clock: HandClock;
}

const running: Sandbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((sandbox) => sandbox.close()));
});

/** A sandbox on a free port that answers at once and knows no limit, unless told otherwise; closed after the test. */
export async function startSandbox(options: SandboxOptions = {}): Promise<Running> {
  const clock = new HandClock();
  const behaviour = { latency: AT_ONCE, rateLimits: { duffel: null }, ...options.behaviour };
  const sandbox = createSandbox({ port: 0, now: clock.now, ...options, behaviour });
  running.push(sandbox);
  const url = await sandbox.start();
  return { sandbox, url, clock, duffel: new Duffel({ token: 'test_token', basePath: url }) };
}

/** The error that the official client throws. */
export async function refusalOf(call: Promise<unknown>): Promise<InstanceType<typeof DuffelError>> {
  try {
    await call;
  } catch (error) {
    if (error instanceof DuffelError) return error;
    throw error;
  }
  throw new Error('expected a DuffelError, got an answer');
}

type Create = Parameters<Duffel['offerRequests']['create']>[0];

/** One adult in economy from Paris to New York, direct or over one place. */
export function search(change: Partial<Create> = {}): Create {
  return {
    slices: [oneWay('CDG', 'JFK', '2027-03-01')],
    passengers: [{ type: 'adult' }],
    cabin_class: 'economy',
    ...change,
  };
}

export function oneWay(origin: string, destination: string, date: string): Create['slices'][number] {
  return { origin, destination, departure_date: date, departure_time: null, arrival_time: null };
}

/** What a client without the official library sees. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

export const KEY = { authorization: 'Bearer test_token', 'duffel-version': 'v2' };
