import { CacheError } from '../../api/errors.js';
import type { Failure } from '../../api/failure.js';
import { runRule } from '../../options/rule.js';
import { errorsLifeMs } from '../../policies/errors-life.js';
import { EndingCache } from '../../stores/memory/ending-cache.js';
import type { Clock } from '../../time/clock.js';
import { copyOfError, type ErrorCopy } from '../../values/failures/error-copy.js';
import type { FailureCodec } from '../../values/failures/failure-codec.js';
import type { Call } from '../call/call.js';
import type { CallEvents } from './call-events.js';

/** A failed load, as those who waited for it elsewhere see it. */
export interface SharedFailure {
  readonly token: string;
  readonly failure: Failure;
}

/** A failure in this process, from which the error is made anew for each caller. */
interface Remembered {
  readonly token: string;
  make(): unknown;
}

export interface RememberedFailuresParts {
  readonly clock: Clock;
  readonly failureCodec: FailureCodec;
  readonly callEvents: CallEvents;
}

/** The bounds of what one process remembers: beyond them the failure that was not asked for the longest goes. */
const MOST_FAILURES = 1_000;
const MOST_BYTES = 4 * 1024 * 1024;
/** A failure besides its copy and its key. */
const FIXED_BYTES = 200;

/**
 * The latest failures of loads in this process, each until the end of its window. Errors themselves are not kept: they may hold
 * sockets and answers of any size. Each caller gets an error of its own, made of a copy.
 */
export class RememberedFailures {
  private readonly byKey: EndingCache<Remembered>;
  private readonly postponed: EndingCache<object>;
  /** The errors that were made here, to tell them from those of loads. */
  private readonly made = new WeakSet();

  constructor(private readonly parts: RememberedFailuresParts) {
    const bounds = { maxBytes: MOST_BYTES, maxEntries: MOST_FAILURES, clock: parts.clock };
    this.byKey = new EndingCache(bounds);
    this.postponed = new EndingCache(bounds);
  }

  /**
   * Remembers a failure of a load of this process.
   *
   * @returns the failure and for how long, as other processes are told of it; none where the policy says not to remember it
   */
  remember(
    call: Call,
    key: string,
    token: string,
    error: unknown,
  ): { failure: Failure; lifeMs: number } | undefined {
    const lifeMs = this.lifeMs(call, key, error);
    if (lifeMs === 0) return undefined;
    const { failure, trouble } = this.parts.failureCodec.write(error);
    if (trouble !== undefined) this.parts.callEvents.failureRuleFailed(call, key, trouble);
    const copy = copyIfPossible(error);
    const isCopyBest = copy !== undefined && (copy.isWhole || failure.kind === undefined);
    this.keep(key, lifeMs, isCopyBest ? { token, ...copy } : this.described(call, token, failure));
    return { failure, lifeMs };
  }

  /** Postpones background refreshes of a key. */
  postpone(key: string, lifeMs: number): void {
    this.postponed.set(key, {}, FIXED_BYTES + 2 * key.length, lifeMs);
  }

  /** Says that it is too early for a background refresh. */
  isTooEarly(key: string): boolean {
    return this.has(key) || this.postponed.get(key) !== undefined;
  }

  /** Says that this process remembers a failure of the key. */
  has(key: string): boolean {
    return this.byKey.get(key) !== undefined;
  }

  /** The error for a failure of a load, in this process or another: of its own class, where that is known. */
  shared(call: Call, key: string, { token, failure }: SharedFailure): unknown {
    const own = this.byKey.get(key);
    if (own?.token === token) return this.errorOf(own);
    const { error, trouble } = this.parts.failureCodec.read(failure, call.method);
    if (trouble !== undefined) this.parts.callEvents.failureRuleFailed(call, key, trouble);
    const lifeMs = this.lifeMs(call, key, error);
    if (lifeMs > 0) this.keep(key, lifeMs, this.described(call, token, failure));
    return this.given(error);
  }

  /** The error for the failure that this process remembers for a key. */
  recent(key: string): { error: unknown } | undefined {
    const own = this.byKey.get(key);
    return own === undefined ? undefined : { error: this.errorOf(own) };
  }

  /** Says that an error was made of a failure that was remembered, here or elsewhere. */
  isMade(error: unknown): boolean {
    return typeof error === 'object' && error !== null && this.made.has(error);
  }

  /** Forgets everything, and keeps no timer. */
  close(): void {
    this.byKey.clear();
    this.postponed.clear();
  }

  private keep(key: string, lifeMs: number, remembered: Remembered & { bytes: number }): void {
    const { token, make, bytes } = remembered;
    this.byKey.set(key, { token, make }, FIXED_BYTES + 2 * key.length + bytes, lifeMs);
  }

  private described({ method }: Call, token: string, failure: Failure): Remembered & { bytes: number } {
    const { failureCodec } = this.parts;
    return {
      token,
      bytes: 2 * JSON.stringify(failure).length,
      make: () => failureCodec.read(failure, method).error,
    };
  }

  private errorOf(remembered: Remembered): unknown {
    return this.given(remembered.make());
  }

  private given(error: unknown): unknown {
    if (typeof error === 'object' && error !== null) this.made.add(error);
    return error;
  }

  /** A rule that fails costs the memory of the failure, and nothing else. */
  private lifeMs(call: Call, key: string, error: unknown): number {
    try {
      return runRule(() => errorsLifeMs(call.policy, error), 'errors', call.method);
    } catch (thrown) {
      if (!(thrown instanceof CacheError)) throw thrown;
      this.parts.callEvents.failureRuleFailed(call, key, thrown);
      return 0;
    }
  }
}

/** None also where the error's own accessors throw. */
function copyIfPossible(error: unknown): ErrorCopy | undefined {
  try {
    return copyOfError(error);
  } catch {
    return undefined;
  }
}
