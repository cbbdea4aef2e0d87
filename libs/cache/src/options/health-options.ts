import * as v from 'valibot';
import { type Duration, durationToMs } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import { check, DURATION, FUNCTION, option, PLAIN_OBJECT, type Schemas } from './checks/check.js';
import { type Limiter, unknownLimiter } from './limiter-options.js';

/** Without a server of its cache an application is degraded, not down. */
export const DEFAULT_STRICT = false;
/** The time without a call after which a supplier is probed. */
export const DEFAULT_SILENCE: Duration = '1m';

/** Options of watching one supplier: by the calls that its limiter lets pass, so under the limiter's name. */
export interface SupplierHealthOptions {
  /**
   * Picks the failed calls that say that it is not well. A call or a probe fails where it throws. It fails, too, where it
   * returns an answer with a status of 5xx, 408, 420 or 429, as `fetch` does. Default: every one of them.
   *
   * @param error what was thrown, or the answer
   * @param status the HTTP status of the supplier's answer; `undefined` where none was found in the error
   */
  isFailure?: (error: unknown, status?: number) => boolean;
  /** Asks it for something cheap that costs nothing, when nobody called it for a while. Default: its last state stays. */
  probe?: () => Promise<unknown>;
  /** The time without a call after which it is probed. Default `'1m'`. */
  silence?: Duration;
}

/** Options of the application's health. */
export interface HealthOptions {
  /** The application is down, not only degraded, while the server of its cache is. Default false. */
  strict?: boolean;
  /** Suppliers by the names of their limiters; `false`: not watched. Default: all are watched, none is probed. */
  suppliers?: Record<string, SupplierHealthOptions | false>;
}

/** Options of the application's health, checked and with their defaults. */
export interface CheckedHealth {
  readonly isStrict: boolean;
  readonly suppliers: readonly CheckedSupplier[];
}

/** A supplier that is watched. */
export interface CheckedSupplier {
  readonly name: string;
  readonly isFailure: (error: unknown, status?: number) => boolean;
  readonly probe: (() => Promise<unknown>) | undefined;
  readonly silentAfterMs: number;
}

const HEALTH = v.strictObject({
  strict: option('true or false', v.boolean(), DEFAULT_STRICT),
  suppliers: option('a plain object by the names of limiters', PLAIN_OBJECT, {}),
} satisfies Schemas<HealthOptions>);

const SUPPLIER = v.strictObject({
  isFailure: option('a function of an error', FUNCTION),
  probe: option('a function that asks the supplier', FUNCTION),
  silence: option("a duration such as '1m'", DURATION, DEFAULT_SILENCE),
} satisfies Schemas<SupplierHealthOptions>);

/** @throws CacheOptionError, CacheDurationError, RateLimiterUnknownError that name what is wrong */
export function checkHealthOptions(
  options: HealthOptions,
  limiters: readonly Limiter[],
  where: string,
): CheckedHealth {
  const { strict, suppliers } = check(HEALTH, options, where);
  const unknown = Object.keys(suppliers).find((given) => !limiters.some(({ name }) => name === given));
  if (unknown !== undefined) throw unknownLimiter(unknown, limiters, `${where}.suppliers`);
  const watched = limiters.map(({ name }) => name).filter((name) => suppliers[name] !== false);
  return {
    isStrict: strict,
    suppliers: watched.map((name) =>
      checkSupplier(name, suppliers[name] || {}, `${where}.suppliers.${name}`),
    ),
  };
}

function checkSupplier(name: string, options: SupplierHealthOptions, where: string): CheckedSupplier {
  const { isFailure = () => true, probe, silence } = check(SUPPLIER, options, where);
  if (probe === undefined && options.silence !== undefined) {
    throw new CacheOptionError(`${where}: silence says when to probe, and there is no probe.`);
  }
  return { name, isFailure, probe, silentAfterMs: durationToMs(silence, `${where}: silence`, 1_000) };
}
