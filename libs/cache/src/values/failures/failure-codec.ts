import { CacheLoadFailedError, CacheRuleError } from '../../api/errors.js';
import { errorName } from '../../api/error-name.js';
import type { Failure } from '../../api/failure.js';
import type { KnownFailures } from '../../options/failure-kinds.js';
import { jsonWithin } from './bounded-json.js';
import { isError } from './error-copy.js';

const LONGEST_MESSAGE = 500;
const LONGEST_NAME = 200;
/** The longest JSON that travels with a failure. */
const MOST_DATA_BYTES = 16 * 1024;

/** A failure as it travels; `trouble`: why its own class does not travel, where a rule of the user's is the cause. */
export interface WrittenFailure {
  readonly failure: Failure;
  readonly trouble?: CacheRuleError;
}

/** An error made of a failure. */
export interface ReadFailure {
  readonly error: unknown;
  readonly trouble?: CacheRuleError;
}

/** Writes failures for other processes, and makes errors of them: of their own classes, where the kind is known. */
export class FailureCodec {
  /** @param kinds the nearest that fits counts, the first of several */
  constructor(private readonly kinds: readonly KnownFailures[]) {}

  write(error: unknown): WrittenFailure {
    const described = describe(error);
    const kind = isError(error) ? this.kindOf(error) : undefined;
    if (kind === undefined) return { failure: described };
    try {
      const data = jsonWithin(kind.to(error), MOST_DATA_BYTES);
      if (data === undefined) return { failure: described };
      return { failure: { ...described, kind: kind.name, data } };
    } catch (thrown) {
      return { failure: described, trouble: troubleOf(kind, 'to', thrown) };
    }
  }

  /** @param method what failed, for the message of an error that only describes the failure */
  read(failure: Failure, method: string): ReadFailure {
    const described = describedBy(failure);
    const kind = this.kinds.find(({ name }) => name === failure.kind);
    const error = new CacheLoadFailedError(
      `${method}: the load failed a moment ago (${described.name}), and its failure is shared: ${described.message}`,
      { failure: described },
    );
    if (kind === undefined) return { error };
    try {
      const made = kind.from(structuredClone(failure.data), described);
      if (isError(made)) return { error: made };
      throw new CacheRuleError('it returned no error');
    } catch (thrown) {
      return { error, trouble: troubleOf(kind, 'from', thrown) };
    }
  }

  private kindOf(error: Error): KnownFailures | undefined {
    let nearest: { kind: KnownFailures; steps: number } | undefined;
    for (const kind of this.kinds) {
      const steps = stepsTo(kind, error);
      if (steps !== undefined && steps < (nearest?.steps ?? Infinity)) nearest = { kind, steps };
    }
    return nearest?.kind;
  }
}

/** An error whose own getters throw is of no kind. */
function stepsTo(kind: KnownFailures, error: Error): number | undefined {
  try {
    return kind.fits(error);
  } catch {
    return undefined;
  }
}

/** The name of an error, its message, code and status, each of bounded length; never a stack. */
function describe(error: unknown): Failure {
  if (!isError(error)) return { name: typeof error, message: '' };
  try {
    return describedBy(error);
  } catch {
    // Its own getters throw.
    return { name: 'Error', message: '' };
  }
}

/** The same of what another process has written, in whatever version. */
function describedBy(given: unknown): Failure {
  const { name, message, code, status } = (given ?? {}) as Record<keyof Failure, unknown>;
  return {
    name: textOf(name, LONGEST_NAME) ?? 'Error',
    message: textOf(message, LONGEST_MESSAGE) ?? '',
    ...(typeof code === 'string' ? { code: textOf(code, LONGEST_NAME) } : {}),
    ...(typeof status === 'number' && Number.isFinite(status) ? { status } : {}),
  };
}

/** Well-formed, and a text of its own: a slice would keep the whole of a long one alive. */
function textOf(given: unknown, most: number): string | undefined {
  return typeof given === 'string' ? Buffer.from(given.slice(0, most)).toString() : undefined;
}

function troubleOf({ name }: KnownFailures, rule: 'to' | 'from', cause: unknown): CacheRuleError {
  const why =
    cause instanceof CacheRuleError ? cause.message : `it threw (${errorName(cause)}); see the cause`;
  return new CacheRuleError(
    `failures: the ${rule} option of ${name} failed: ${why}. The failure is shared as CacheLoadFailedError.`,
    { cause },
  );
}
