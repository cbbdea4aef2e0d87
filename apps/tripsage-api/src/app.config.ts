import { plainToInstance } from 'class-transformer';
import { IsIn, IsOptional, Matches, ValidateBy, validateSync } from 'class-validator';
import type { TtlPolicy } from '@tripsage/cache';
import { fieldsOf } from './requests/field-error.js';
import { isDuffelUrl, isHttpUrl, isJsonObject, isPort, isStoreUrl, isTakenPort } from './config-values.js';

/** The configuration of the application. Each field comes from the environment, see {@link readConfig}. */
export interface AppConfig {
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
  readonly duffel: DuffelConfig;
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

export interface DuffelConfig {
  /** `false`: the sandbox answers in Duffel's place. */
  readonly isLive: boolean;
  readonly accessToken: string;
  readonly baseUrl: string;
  /** The longest that airlines may take to answer a search, and that Duffel may take: 15 s and 20 s. */
  readonly airlineTimeoutMs: number;
  readonly searchTimeoutMs: number;
  /** The longest that any other call may take: 10 s. */
  readonly callTimeoutMs: number;
}

/** Injection token of the application's `AppConfig`. */
export const APP_CONFIG = Symbol('APP_CONFIG');

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
export type LogLevelName = (typeof LOG_LEVELS)[number];

/** The environment is wrong; the message names each variable and what was expected, never a secret. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration is wrong:\n${problems.map((problem) => `  ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/** Variables whose values are never shown. */
const SECRET_VARIABLES = new Set([
  'ADMIN_TOKEN',
  'ADMIN_READ_TOKEN',
  'DRAGONFLY_URL',
  'DUFFEL_ACCESS_TOKEN',
  'DUFFEL_BASE_URL',
]);
/** The roles of a process: answer requests, run the scheduler, or both. */
export const ROLES = ['all', 'api', 'worker'] as const;
export type Role = (typeof ROLES)[number];
/** The modes of Dragonfly: so far one server. */
const DRAGONFLY_MODES = ['single'];
/** The form of a bearer token (RFC 6750), long enough not to be guessed. */
const ADMIN_TOKEN = /^[A-Za-z0-9\-._~+/]{16,}=*$/;
const ADMIN_TOKEN_TEXT = 'at least 16 of A-Z a-z 0-9 - . _ ~ + /, such as `openssl rand -hex 24` gives';
const SANDBOX_TOKEN = 'sandbox';
const DUFFEL_URL = 'https://api.duffel.com';

const Is = (check: (text: string) => boolean, message: string): PropertyDecorator =>
  ValidateBy(
    { name: check.name, validator: { validate: (value) => typeof value === 'string' && check(value) } },
    { message },
  );

class Environment {
  @Is(isPort, 'a port number from 0 to 65535') PORT = '3000';
  @Matches(/^[A-Za-z0-9.:_-]{1,253}$/, { message: 'an address or a host name, such as 127.0.0.1 or 0.0.0.0' })
  HOST = '127.0.0.1';
  @IsIn(ROLES, { message: `one of ${ROLES.join(', ')}` }) ROLE: Role = 'all';
  @IsIn(LOG_LEVELS, { message: `one of ${LOG_LEVELS.join(', ')}` }) LOG_LEVEL: LogLevelName = 'log';
  @IsIn(LOG_FORMATS, { message: `one of ${LOG_FORMATS.join(', ')}` }) LOG_FORMAT: LogFormat = 'text';
  @Is(isTakenPort, 'a port number from 1 to 65535') SANDBOX_PORT = '3001';
  @IsOptional()
  @Is(
    isStoreUrl,
    'a URL such as redis://user:password@host:6379/0, or rediss:// for TLS; percent-encode the password',
  )
  DRAGONFLY_URL?: string;
  @IsIn(DRAGONFLY_MODES, { message: DRAGONFLY_MODES.join(', ') }) DRAGONFLY_MODE = 'single';
  @IsOptional()
  @Matches(/^[\x21-\x7e]+$/, { message: 'a token without spaces or characters beyond ASCII' })
  DUFFEL_ACCESS_TOKEN?: string;
  @IsOptional()
  @Is(isHttpUrl, `an http:// or https:// URL without a password, query or fragment, such as ${DUFFEL_URL}`)
  DUFFEL_BASE_URL?: string;
  @IsOptional()
  @Matches(ADMIN_TOKEN, { message: ADMIN_TOKEN_TEXT })
  ADMIN_TOKEN?: string;
  @IsOptional()
  @Matches(ADMIN_TOKEN, { message: ADMIN_TOKEN_TEXT })
  ADMIN_READ_TOKEN?: string;
  @IsIn(['true', 'false'], { message: 'true or false' }) CACHE_ENABLED = 'true';
  @Matches(/^[A-Za-z0-9_.:{}-]{0,64}$/, {
    message: 'at most 64 of A-Z a-z 0-9 _ . : { } -, such as staging:',
  })
  CACHE_KEY_PREFIX = '';
  @Is(isJsonObject, 'JSON by namespace, such as {"flights":{"fresh":"5m"}}') CACHE_NAMESPACES = '{}';
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
  if (problems.length === 0 && isDuffelUrl(environment.DUFFEL_BASE_URL) && !environment.DUFFEL_ACCESS_TOKEN) {
    problems.push('DUFFEL_ACCESS_TOKEN: expected a token, since DUFFEL_BASE_URL is Duffel itself.');
  }
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
    duffel: {
      isLive: environment.DUFFEL_ACCESS_TOKEN !== undefined,
      accessToken: environment.DUFFEL_ACCESS_TOKEN ?? SANDBOX_TOKEN,
      baseUrl:
        environment.DUFFEL_BASE_URL ??
        (environment.DUFFEL_ACCESS_TOKEN ? DUFFEL_URL : `http://127.0.0.1:${environment.SANDBOX_PORT}`),
      airlineTimeoutMs: 15_000,
      searchTimeoutMs: 20_000,
      callTimeoutMs: 10_000,
    },
  };
}
