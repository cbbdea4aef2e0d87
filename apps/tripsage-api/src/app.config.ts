import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { TtlPolicy } from '@tripsage/cache';
import {
  Environment,
  type LogFormat,
  type LogLevelName,
  type Role,
  SECRET_VARIABLES,
} from './configuration/environment.js';
import { supplierConfigs, type SupplierConfigs, supplierFaults } from './configuration/supplier-configs.js';
import { fieldsOf } from './requests/field-error.js';

/** The configuration of the application. Each field comes from the environment, see {@link readConfig}. */
export interface AppConfig extends SupplierConfigs {
  /** Default `'all'`. */
  readonly role: Role;
  /** The address that the server listens on. Default 127.0.0.1. */
  readonly host: string;
  /** Default 3000; 0 takes a free one. */
  readonly port: number;
  /** The least urgent level that is logged. Default `'log'`. */
  readonly logLevel: LogLevelName;
  /** `json`: one JSON object for each line. Default `'text'`. */
  readonly logFormat: LogFormat;
  /** The longest that requests under way may take after the order to stop: 5 s. */
  readonly shutdownGraceMs: number;
  readonly cache: CacheConfig;
  /** The tokens of the admin; without them it is off. */
  readonly admin: AdminConfig;
  readonly clients: ClientsConfig;
}

/** The treatment of those who call the API. */
export interface ClientsConfig {
  /** `false`: clients have no limits, for measurements. Default true. */
  readonly areLimited: boolean;
  /** The proxies in front of this process, which name the client's address. Default 0. */
  readonly trustedProxies: number;
}

export interface CacheConfig {
  /** The server that keeps entries; none: the embedded store. */
  readonly url?: string;
  /** Put before every key; one for each environment that shares a server. Default none. */
  readonly keyPrefix: string;
  /** `false` sends every call to the supplier, for measurements. Default true. */
  readonly enabled: boolean;
  /** Overrides of the policies by namespace, as `{ "flights": { "fresh": "5m" } }`. */
  readonly namespaces: Record<string, Partial<TtlPolicy>>;
  /** `false`: this process leaves the scheduler's work to others. */
  readonly scheduler?: false;
}

export interface AdminConfig {
  readonly token?: string;
  /** The read-only token. */
  readonly readToken?: string;
}

/** Injection token of the application's `AppConfig`. */
export const APP_CONFIG = Symbol('APP_CONFIG');

/** The environment is wrong; the message names each variable and what was expected, never a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the configuration from an environment. A variable that is empty counts as not set.
 *
 * @throws ConfigError with every variable that is wrong
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): AppConfig {
  const given = Object.fromEntries(
    fieldsOf(Environment)
      .map((name) => [name, env[name]?.trim()] as const)
      .filter(([, value]) => value !== undefined && value !== ''),
  );
  const environment = plainToInstance(Environment, given);
  const problems = validateSync(environment).map(({ property, constraints = {} }) => {
    const shown = SECRET_VARIABLES.has(property) ? '' : ` It is '${given[property]?.slice(0, 100)}'.`;
    return `${property}: expected ${Object.values(constraints).join(', ')}.${shown}`;
  });
  if (problems.length === 0) problems.push(...supplierFaults(environment));
  const { ADMIN_TOKEN: token, ADMIN_READ_TOKEN: readToken } = environment;
  if (token !== undefined && token === readToken) {
    problems.push('ADMIN_READ_TOKEN: expected another than ADMIN_TOKEN.');
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return configOf(environment);
}

function configOf(environment: Environment): AppConfig {
  return {
    role: environment.ROLE,
    host: environment.HOST,
    port: Number(environment.PORT),
    logLevel: environment.LOG_LEVEL,
    logFormat: environment.LOG_FORMAT,
    shutdownGraceMs: 5_000,
    cache: {
      ...(environment.DRAGONFLY_URL !== undefined && { url: environment.DRAGONFLY_URL }),
      keyPrefix: environment.CACHE_KEY_PREFIX,
      enabled: environment.CACHE_ENABLED === 'true',
      namespaces: JSON.parse(environment.CACHE_NAMESPACES) as CacheConfig['namespaces'],
      ...(environment.ROLE === 'api' && { scheduler: false as const }),
    },
    admin: {
      ...(environment.ADMIN_TOKEN !== undefined && { token: environment.ADMIN_TOKEN }),
      ...(environment.ADMIN_READ_TOKEN !== undefined && { readToken: environment.ADMIN_READ_TOKEN }),
    },
    clients: {
      areLimited: environment.RATE_LIMIT_ENABLED === 'true',
      trustedProxies: Number(environment.TRUST_PROXY),
    },
    ...supplierConfigs(environment),
  };
}
