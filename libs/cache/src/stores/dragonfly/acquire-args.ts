import type { AcquireAnswer, LimitRequest } from '../../ports/limit-store.js';
import type { StoredDecision } from './scripts/limits/acquire.lua.js';

/** A request for a permit, and the longest wait for it. */
export interface AskedPermit {
  readonly request: LimitRequest;
  readonly maxWaitMs: number;
}

/** The arguments of `ACQUIRE` behind the policy: runs of requests that are alike, then the tokens of all. */
export function requestArgs(asked: readonly AskedPermit[]): string[] {
  const runs: number[] = [];
  const args = [''];
  let last = -4;
  for (const { request, maxWaitMs } of asked) {
    const priority = request.priority === 'user' ? 0 : 1;
    const longest = Math.min(Math.floor(maxWaitMs), Number.MAX_SAFE_INTEGER);
    if (runs[last + 1] === request.cost && runs[last + 2] === priority && runs[last + 3] === longest) {
      runs[last] = (runs[last] as number) + 1;
    } else {
      last = runs.push(1, request.cost, priority, longest) - 4;
    }
    args.push(request.token);
  }
  args[0] = `[${runs.join(',')}]`;
  return args;
}

/** The answers to requests. A number is what remains after all of them, each of which has its permit. */
export function answersOf(
  asked: readonly AskedPermit[],
  stored: number | readonly StoredDecision[],
): AcquireAnswer[] {
  if (typeof stored !== 'number') return stored.map(answerOf);
  let remaining = stored;
  for (const { request } of asked) remaining += request.cost;
  return asked.map(({ request }) => ({ kind: 'acquired', remaining: (remaining -= request.cost) }));
}

function answerOf(stored: StoredDecision): AcquireAnswer {
  if (typeof stored === 'number') return { kind: 'acquired', remaining: stored };
  const [kind, waitMs, reason] = stored;
  return { kind, waitMs: Number(waitMs), reason };
}
