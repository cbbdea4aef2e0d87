import { durationToMs } from '../api/duration.js';
import { CacheOptionError } from '../api/errors.js';
import type { HealthOptions, SupplierHealthOptions } from './health-options.js';
import { checkByTable, isFunction, type OptionTable } from './option-table.js';
import { isRecord } from './plain-object.js';
import type { LimiterRegistry } from '../limited-call/limiter-registry.js';

/** How the application is judged, checked and with its defaults. */
export interface CheckedHealth {
  readonly isStrict: boolean;
  readonly suppliers: readonly CheckedSupplier[];
}

export interface CheckedSupplier {
  readonly name: string;
  readonly isFailure: (error: unknown) => boolean;
  readonly probe: (() => Promise<unknown>) | undefined;
  readonly silentAfterMs: number;
}

const HEALTH: OptionTable<HealthOptions> = {
  strict: { expected: 'true or false', fits: (given) => typeof given === 'boolean' },
  suppliers: { expected: 'a plain object by the names of limiters', fits: isRecord },
};
const SUPPLIER: OptionTable<SupplierHealthOptions> = {
  isFailure: { expected: 'a function of an error', fits: isFunction },
  probe: { expected: 'a function that asks the supplier', fits: isFunction },
  silence: { expected: "a duration such as '1m'", fits: () => true },
};

/** @throws CacheOptionError, CacheDurationError, RateLimiterUnknownError that name what is wrong */
export function checkHealth(options: HealthOptions = {}, limiters: LimiterRegistry): CheckedHealth {
  const where = 'CacheModule: health';
  checkByTable(HEALTH, options, where);
  const given = options.suppliers ?? {};
  for (const name of Object.keys(given)) limiters.named(name, `${where}.suppliers`);
  const watched = limiters.all.map(({ name }) => name).filter((name) => given[name] !== false);
  return {
    isStrict: options.strict ?? false,
    suppliers: watched.map((name) => supplierOf(name, given[name] || {}, `${where}.suppliers.${name}`)),
  };
}

function supplierOf(name: string, options: SupplierHealthOptions, where: string): CheckedSupplier {
  checkByTable(SUPPLIER, options, where);
  const { isFailure = () => true, probe, silence = '1m' } = options;
  if (probe === undefined && options.silence !== undefined) {
    throw new CacheOptionError(`${where}: silence says when to probe, and there is no probe.`);
  }
  return { name, isFailure, probe, silentAfterMs: durationToMs(silence, `${where}: silence`, 1_000) };
}
