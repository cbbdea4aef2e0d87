import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  ClaimAnswer,
  LimiterPolicy,
  LimitRequest,
  LimitStore,
  LimitWindow,
  Priority,
  TakeAnswer,
} from '@tripsage/cache';
import type { LimitStoreCase, LimitStoreHarness } from '../limit-store.harness.js';

export const ID = 'supplier';
/** Long enough not to pass during a test, however slow the machine. */
export const LONG_MS = 600_000;
export const SHORT_MS = 60;
export const PAST_SHORT_MS = 75;
/** Clocks show whole milliseconds, and are of two machines. */
const GRAIN_MS = 3;
/** Longer than any wait of these tests. */
export const PATIENT_MS = 3_600_000;

/** `sliding`: the limit and the length. `gcra` has its burst in the place of the most. */
export function window(limit: number, lengthMs: number, user = limit, background = user): LimitWindow {
  return { limit, lengthMs, most: { user, background } };
}

export function policy(
  algorithm: LimiterPolicy['algorithm'],
  windows: readonly LimitWindow[],
  others: Partial<LimiterPolicy> = {},
): LimiterPolicy {
  return { algorithm, windows, concurrency: undefined, slotLifeMs: LONG_MS, latestMs: 0, ...others };
}

export function sliding(...windows: readonly LimitWindow[]): LimiterPolicy {
  return policy('sliding', windows);
}

export function gcra(...windows: readonly LimitWindow[]): LimiterPolicy {
  return policy('gcra', windows);
}

/** No windows, so many calls under way. */
export function atATime(user: number, background = user, slotLifeMs = LONG_MS): LimiterPolicy {
  return policy('sliding', [], { concurrency: { user, background }, slotLifeMs });
}

/** The same case for both ways of counting. */
export function forBoth(
  title: string,
  check: (harness: LimitStoreHarness, policyOf: typeof sliding) => Promise<void>,
): LimitStoreCase[] {
  return [
    [`sliding: ${title}`, (harness) => check(harness, sliding)],
    [`gcra: ${title}`, (harness) => check(harness, gcra)],
  ];
}

export function ask(token: string, cost = 1, priority: Priority = 'user'): LimitRequest {
  return { token, cost, priority };
}

/** Takes, or says that there is none to have; never waits. */
export function take(
  store: LimitStore,
  how: LimiterPolicy,
  request: LimitRequest,
  maxWaitMs = 0,
): Promise<TakeAnswer> {
  return store.acquire(ID, how, request, maxWaitMs);
}

/** Takes what must be there. */
export async function acquired(store: LimitStore, how: LimiterPolicy, ...requests: LimitRequest[]) {
  for (const request of requests) {
    const answer = await take(store, how, request);
    assert.equal(answer.kind, 'acquired', `${request.token}: ${JSON.stringify(answer)}`);
  }
}

/** Takes a place in the line, which must be needed. @returns the wait */
export async function booked(store: LimitStore, how: LimiterPolicy, request: LimitRequest): Promise<number> {
  const answer = await take(store, how, request, PATIENT_MS);
  if (answer.kind !== 'queued') assert.fail(`${request.token}: ${JSON.stringify(answer)}`);
  return answer.waitMs;
}

export async function refusedBy(store: LimitStore, how: LimiterPolicy, request: LimitRequest) {
  const answer = await take(store, how, request);
  if (answer.kind !== 'rejected') assert.fail(`${request.token}: ${JSON.stringify(answer)}`);
  return answer;
}

export function claim(
  store: LimitStore,
  how: LimiterPolicy,
  ...requests: LimitRequest[]
): Promise<ClaimAnswer> {
  return store.claim(ID, how, requests);
}

/** What it says when one asks, which changes nothing. */
export async function left(store: LimitStore, how: LimiterPolicy): Promise<number> {
  return (await store.peek(ID, how)).remaining;
}

/** A wait that was just said ends so long after a moment that was just before what it counts from. */
export function assertWait(
  { now, slackMs }: LimitStoreHarness,
  since: number,
  waitMs: number,
  expectedMs: number,
): void {
  const endsAfterMs = now() + waitMs - since;
  const isRight = endsAfterMs >= expectedMs - GRAIN_MS && endsAfterMs <= expectedMs + GRAIN_MS + slackMs;
  assert.ok(isRight, `ends after ${endsAfterMs} ms, not ${expectedMs} ms`);
}

const PATIENCE_MS = 3_000;

/** What the bus told while work was done: messages of one server come in their order. */
export async function heardDuring(
  { store, heard }: LimitStoreHarness,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const before = heard.length;
  await work();
  const last = `the-last-of-${before}`;
  await store.reset(last);
  const start = performance.now();
  while (!heard.includes(last)) {
    assert.ok(performance.now() - start < PATIENCE_MS, 'a message never came');
    await delay(1);
  }
  return heard.slice(before, heard.indexOf(last));
}
