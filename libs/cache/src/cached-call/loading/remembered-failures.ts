import { CacheLoadFailedError } from '../../api/errors.js';
import type { Failure } from '../../api/failure.js';

interface Remembered {
  readonly token: string;
  readonly error: unknown;
  /** Until when, on the monotonic clock, it stands for the key while the server can't say. */
  readonly until: number;
}

/** A failed load, as those who waited for it elsewhere see it. */
export interface SharedFailure {
  readonly token: string;
  readonly failure: Failure;
}

const MOST_FAILURES = 1_000;
const LONGEST_MESSAGE = 500;

/** The latest failures of loads in this process, each with the error itself. */
export class RememberedFailures {
  private readonly byKey = new Map<string, Remembered>();
  private readonly postponed = new Map<string, number>();

  remember(key: string, failure: Remembered): void {
    setLatest(this.byKey, key, failure);
  }

  /** Postpones background refreshes of a key. @param until on the monotonic clock */
  postpone(key: string, until: number): void {
    setLatest(this.postponed, key, until);
  }

  /** Says that it is too early for a background refresh. */
  isTooEarly(key: string, now: number): boolean {
    return this.recent(key, now) !== undefined || this.isPostponed(key, now);
  }

  isPostponed(key: string, now: number): boolean {
    return now < (this.postponed.get(key) ?? -Infinity);
  }

  /**
   * The error for a failure of a load: the error itself where it was thrown in this process, else one that describes it.
   *
   * @param until how long this process remembers it, on the monotonic clock
   */
  shared(key: string, { token, failure }: SharedFailure, method: string, until: number): unknown {
    const own = this.byKey.get(key);
    if (own?.token === token) return own.error;
    const error = new CacheLoadFailedError(
      `${method}: the load failed a moment ago (${failure.name}), and its failure is shared: ${failure.message}`,
      { failure },
    );
    this.remember(key, { token, error, until });
    return error;
  }

  /** The failure that this process remembers for a key. */
  recent(key: string, now: number): { error: unknown } | undefined {
    const own = this.byKey.get(key);
    return own !== undefined && now < own.until ? { error: own.error } : undefined;
  }
}

function setLatest<Value>(byKey: Map<string, Value>, key: string, value: Value): void {
  byKey.delete(key);
  byKey.set(key, value);
  const [oldest] = byKey.keys();
  if (byKey.size > MOST_FAILURES && oldest !== undefined) byKey.delete(oldest);
}

/** A failure as other processes are told of it: never a stack. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: typeof error, message: '' };
  const { code, status } = error as { code?: unknown; status?: unknown };
  return {
    name: error.name,
    message: error.message.slice(0, LONGEST_MESSAGE).toWellFormed(),
    ...(typeof code === 'string' ? { code } : {}),
    ...(typeof status === 'number' ? { status } : {}),
  };
}
