import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type {
  ClaimAnswer,
  LimiterPolicy,
  LimitRequest,
  LimitStore,
  LimitWindow,
  Priority,
  AcquireAnswer,
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

/** Acquires a permit, or says that there is none; waits only where that is asked for. */
export function tryAcquire(
  store: LimitStore,
  how: LimiterPolicy,
  request: LimitRequest,
  maxWaitMs = 0,
): Promise<AcquireAnswer> {
  return store.acquire(ID, how, request, maxWaitMs);
}

/** Does work that must be done within a life, again and again where the machine was too slow. */
export async function withinLife(
  { now }: LimitStoreHarness,
  lifeMs: number,
  work: () => Promise<unknown>,
): Promise<void> {
  for (;;) {
    const start = now();
    await work();
    if (now() - start < lifeMs) return;
  }
}

/** Acquires permits that must be there. */
export async function acquired(store: LimitStore, how: LimiterPolicy, ...requests: LimitRequest[]) {
  for (const request of requests) {
    const answer = await tryAcquire(store, how, request);
    assert.equal(answer.kind, 'acquired', `${request.token}: ${JSON.stringify(answer)}`);
  }
}

/** Takes a place in the queue, which must be needed. @returns the wait */
export async function queued(store: LimitStore, how: LimiterPolicy, request: LimitRequest): Promise<number> {
  const answer = await tryAcquire(store, how, request, PATIENT_MS);
  if (answer.kind !== 'queued') assert.fail(`${request.token}: ${JSON.stringify(answer)}`);
  return answer.waitMs;
}

/** The rejection, which must come. */
export async function rejected(store: LimitStore, how: LimiterPolicy, request: LimitRequest) {
  const answer = await tryAcquire(store, how, request);
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

/** The units that remain, by a peek, which changes nothing. */
export async function left(store: LimitStore, how: LimiterPolicy): Promise<number> {
  return (await store.peek(ID, how)).remaining;
}

/** Asserts that a wait that was just answered ends so long after a moment. */
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

/** The ids that were freed while work was done: messages of one server come in their order. */
export async function freedDuring(
  { store, freed }: LimitStoreHarness,
  work: () => Promise<unknown>,
): Promise<readonly string[]> {
  const before = freed.length;
  await work();
  const last = `the-last-of-${before}`;
  await store.reset(last);
  const start = performance.now();
  while (!freed.includes(last)) {
    assert.ok(performance.now() - start < PATIENCE_MS, 'a message never came');
    await delay(1);
  }
  return freed.slice(before, freed.indexOf(last));
}
