import type { LimitReason } from '../../api/rejection.js';
import { keepAlive } from '../../time/clock.js';
import type { PermitRequest } from '../request/call-permit.js';

/** The answer that a queued request got. */
interface Told {
  readonly waitMs: number;
  readonly reason: LimitReason;
  readonly now: number;
}

/** After a pause processes start apart: by up to this part of it, and at most this long. */
const SPREAD = 0.1;
const LONGEST_SPREAD_MS = 1_000;

/** When to ask for a queued request again: at its turn, and at its deadline at the latest. */
export function dueAtOf(
  { deadline }: PermitRequest,
  { waitMs, reason, now, random }: Told & { readonly random: () => number },
): number {
  const spreadMs = reason === 'paused' ? random() * Math.min(LONGEST_SPREAD_MS, waitMs * SPREAD) : 0;
  return Math.min(now + waitMs + spreadMs, deadline);
}

/** Its turn comes after its deadline. A wait for running calls is a guess: nobody knows how long they take. */
export function isLate({ deadline }: PermitRequest, { waitMs, reason, now }: Told): boolean {
  return reason === 'concurrency' ? now >= deadline : now + waitMs > deadline;
}

/** Waits for what was queued, and keeps the process alive meanwhile. @param giveUp called when the signal is aborted */
export function untilSettled<Value>(
  queued: Promise<Value>,
  signal: AbortSignal | undefined,
  giveUp: () => void,
): Promise<Value> {
  const hasAnswer = keepAlive();
  signal?.addEventListener('abort', giveUp, { once: true });
  return queued.finally(() => {
    hasAnswer();
    signal?.removeEventListener('abort', giveUp);
  });
}
