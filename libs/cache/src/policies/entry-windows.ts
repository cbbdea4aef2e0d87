import { type CheckedPolicy, MAX_ENTRY_LIFE_MS } from '../options/policy.js';
import { durationToMs } from '../api/duration.js';
import type { EntryWindows } from '../values/entry.js';
import { CacheRuleError } from '../api/errors.js';
import { requireAtOnce } from '../options/rule.js';
import { momentMs } from './iso-moment.js';
import { type CurvedLife, curvedLife } from './near-travel-date.js';

/** The input of the windows of a new entry, besides its policy. */
export interface WindowsInput {
  readonly args: readonly unknown[];
  readonly value: unknown;
  /** Civil time, milliseconds since the epoch. */
  readonly now: number;
  /** 0 up to 1, for the jitter. */
  readonly chance: number;
  /** The fresh life that the loader set, in place of the policy's. */
  readonly freshMs?: number;
  /** The longest lives, fresh and in all: by what the value depends on, and by its own end. Default no bound. */
  readonly mostFreshMs?: number;
  readonly mostLifeMs?: number;
}

/**
 * The windows of an entry that is stored now, or `'expired'` when its longest life is over already. That cuts every
 * window.
 *
 * @throws CacheRuleError, CacheDurationError when a rule of the policy returns nonsense; what a rule throws
 */
export function windowsOf(policy: CheckedPolicy, loaded: WindowsInput): EntryWindows | 'expired' {
  const { staleMs, staleIfErrorMs } = policy;
  const { mostFreshMs = Infinity, mostLifeMs = Infinity } = loaded;
  if (mostLifeMs < 1) return 'expired';
  const isNegative = policy.negativeMs !== undefined && isEmpty(policy, loaded.value);
  const { freshMs: policyMs, floorMs } = freshLife(policy, loaded, isNegative);
  const wholeMs = loaded.freshMs ?? policyMs;
  const ownMs = Math.max(floorMs, Math.round(wholeMs * (1 - policy.jitter * loaded.chance)));
  const freshMs = Math.max(1, Math.floor(Math.min(ownMs, mostFreshMs)));
  const lifeMs = Math.floor(
    Math.min(freshMs + Math.max(staleMs, staleIfErrorMs), MAX_ENTRY_LIFE_MS, mostLifeMs),
  );
  const cutFreshMs = Math.min(freshMs, lifeMs);
  const afterMs = lifeMs - cutFreshMs;
  return {
    freshMs: cutFreshMs,
    staleMs: Math.min(staleMs, afterMs),
    staleIfErrorMs: Math.min(staleIfErrorMs, afterMs),
    lifeMs,
    ...(isNegative && { isNegative }),
  };
}

/** The fresh life before jitter, and the floor that jitter leaves it. */
function freshLife(
  policy: CheckedPolicy,
  { args, value, now }: WindowsInput,
  isNegative: boolean,
): CurvedLife {
  if (policy.negativeMs !== undefined && isNegative) return { freshMs: policy.negativeMs, floorMs: 0 };
  if (typeof policy.fresh === 'number') return { freshMs: policy.fresh, floorMs: 0 };
  const call = { args, value, now: new Date(now) };
  const curved = curvedLife(policy.fresh, call);
  if (curved !== undefined) return curved;
  const said: unknown = policy.fresh(call);
  requireAtOnce(said, `${policy.name}.fresh`);
  return { freshMs: durationToMs(said, `what ${policy.name}.fresh returned`, 1), floorMs: 0 };
}

function isEmpty(policy: CheckedPolicy, value: unknown): boolean {
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return true;
  const said: unknown = policy.isEmpty?.(value);
  requireAtOnce(said, `${policy.name}.isEmpty`);
  return Boolean(said);
}

/**
 * The time until the end that the value itself has, by the policy's `expiresAt`, in milliseconds; `Infinity` for one that has none.
 *
 * @param now civil time
 * @throws CacheRuleError for what is no moment; what the rule throws
 */
export function untilOwnEnd(policy: CheckedPolicy, value: unknown, now: number): number {
  const end: unknown = policy.expiresAt?.(value);
  requireAtOnce(end, `${policy.name}.expiresAt`);
  if (end === undefined || end === null) return Infinity;
  const at = momentMs(end);
  if (Number.isNaN(at)) {
    throw new CacheRuleError(`${policy.name}.expiresAt: expected a Date, ISO 8601 text or undefined.`);
  }
  return at - now;
}
