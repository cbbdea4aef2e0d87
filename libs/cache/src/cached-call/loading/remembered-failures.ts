import { CacheLoadFailedError } from '../../api/errors.js';
import type { Failure } from '../../api/failure.js';

interface Remembered {
  readonly token: string;
  readonly error: unknown;
  /** Until when, on the monotonic clock, it stands for the key while the server can't say. */
  readonly until: number;
}

/** What is told of a failed load to those who did not run it. */
export interface SharedFailure {
  readonly token: string;
  readonly failure: Failure;
}

const MOST_FAILURES = 1_000;
const LONGEST_MESSAGE = 500;

/** The latest failures of loads, so that those who share one get the very error that was thrown here. */
export class RememberedFailures {
  private readonly byKey = new Map<string, Remembered>();
  private readonly renewals = new Map<string, number>();

  remember(key: string, failure: Remembered): void {
    setLatest(this.byKey, key, failure);
  }

  /** It is too early until then to try again behind an answer. */
  postpone(key: string, until: number): void {
    setLatest(this.renewals, key, until);
  }

  isPostponed(key: string, now: number): boolean {
    return now < (this.renewals.get(key) ?? -Infinity);
  }

  /**
   * The failure of a load that others remember: the error itself where it was thrown here, else what is told of it.
   *
   * @param until until when what is told of it is remembered here too
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

  /** What is remembered here while the server can't be asked. */
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

/** What is told of an error to other processes. */
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
