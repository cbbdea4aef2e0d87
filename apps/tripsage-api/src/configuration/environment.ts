import { IsIn, IsOptional, Matches, ValidateBy } from 'class-validator';
import {
  isHttpUrl,
  isJsonObject,
  isPort,
  isStoreUrl,
  isTakenPort,
  isWebhookSecret,
} from './environment-values.js';

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'log', 'debug', 'verbose'] as const;
export type LogLevelName = (typeof LOG_LEVELS)[number];
export const LOG_FORMATS = ['text', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];
/** The roles of a process: answer requests, run the scheduler, or both. */
export const ROLES = ['all', 'api', 'worker'] as const;
export type Role = (typeof ROLES)[number];
/** The modes of Dragonfly: so far one server. */
const DRAGONFLY_MODES = ['single'];

/** Variables whose values are never shown. */
export const SECRET_VARIABLES: ReadonlySet<string> = new Set([
  'ADMIN_TOKEN',
  'ADMIN_READ_TOKEN',
  'DRAGONFLY_URL',
  'DUFFEL_ACCESS_TOKEN',
  'DUFFEL_BASE_URL',
  'EXA_API_KEY',
  'EXA_BASE_URL',
  'MEM0_API_KEY',
  'MEM0_BASE_URL',
  'OPENAI_API_KEY',
  'OPENAI_BASE_URL',
  'OPEN_METEO_BASE_URL',
  'SUPABASE_KEY',
  'SUPABASE_URL',
  'SUPABASE_WEBHOOK_SECRET',
]);

/** The form of a bearer token (RFC 6750), long enough not to be guessed. */
const ADMIN_TOKEN = /^[A-Za-z0-9\-._~+/]{16,}=*$/;
const ADMIN_TOKEN_TEXT = 'at least 16 of A-Z a-z 0-9 - . _ ~ + /, such as `openssl rand -hex 24` gives';
const MOST_PROXIES = 10;

const Is = (check: (text: string) => boolean, message: string): PropertyDecorator =>
  ValidateBy(
    { name: check.name, validator: { validate: (value) => typeof value === 'string' && check(value) } },
    { message },
  );
const IsKey = (): PropertyDecorator =>
  Matches(/^[\x21-\x7e]+$/, { message: 'a token without spaces or characters beyond ASCII' });
const IsBaseUrl = (example: string): PropertyDecorator =>
  Is(isHttpUrl, `an http:// or https:// URL without a password, query or fragment, such as ${example}`);
const IsTrueOrFalse = (): PropertyDecorator => IsIn(['true', 'false'], { message: 'true or false' });

/** The environment as it is given: text by variable, with defaults. */
export class Environment {
  @Is(isPort, 'a port number from 0 to 65535') PORT = '3000';
  @Matches(/^[A-Za-z0-9.:_-]{1,253}$/, { message: 'an address or a host name, such as 127.0.0.1 or 0.0.0.0' })
  HOST = '127.0.0.1';
  @IsIn(ROLES, { message: `one of ${ROLES.join(', ')}` }) ROLE: Role = 'all';
  @IsIn(LOG_LEVELS, { message: `one of ${LOG_LEVELS.join(', ')}` }) LOG_LEVEL: LogLevelName = 'log';
  @IsIn(LOG_FORMATS, { message: `one of ${LOG_FORMATS.join(', ')}` }) LOG_FORMAT: LogFormat = 'text';
  @Is(isTakenPort, 'a port number from 1 to 65535') SANDBOX_PORT = '3001';
  @IsOptional() @IsBaseUrl('http://127.0.0.1:3001') SANDBOX_URL?: string;
  @IsTrueOrFalse() RATE_LIMIT_ENABLED = 'true';
  @Matches(/^(?:[0-9]|10)$/, { message: `a whole number of proxies from 0 to ${MOST_PROXIES}` })
  TRUST_PROXY = '0';
  @IsOptional()
  @Is(
    isStoreUrl,
    'a URL such as redis://user:password@host:6379/0, or rediss:// for TLS; percent-encode the password',
  )
  DRAGONFLY_URL?: string;
  @IsIn(DRAGONFLY_MODES, { message: DRAGONFLY_MODES.join(', ') }) DRAGONFLY_MODE = 'single';
  @IsOptional() @IsKey() DUFFEL_ACCESS_TOKEN?: string;
  @IsOptional() @IsBaseUrl('https://api.duffel.com') DUFFEL_BASE_URL?: string;
  @IsOptional() @IsBaseUrl('https://api.open-meteo.com') OPEN_METEO_BASE_URL?: string;
  @IsOptional() @IsKey() EXA_API_KEY?: string;
  @IsOptional() @IsBaseUrl('https://api.exa.ai') EXA_BASE_URL?: string;
  @IsOptional() @IsKey() SUPABASE_KEY?: string;
  @IsOptional() @IsBaseUrl('https://project.supabase.co') SUPABASE_URL?: string;
  @IsOptional()
  @Is(
    isWebhookSecret,
    'whsec_ and 24 to 64 bytes in base64, such as `echo whsec_$(openssl rand -base64 32)` gives',
  )
  SUPABASE_WEBHOOK_SECRET?: string;
  @IsOptional() @IsKey() MEM0_API_KEY?: string;
  @IsOptional() @IsBaseUrl('https://api.mem0.ai') MEM0_BASE_URL?: string;
  @IsOptional() @IsKey() OPENAI_API_KEY?: string;
  @IsOptional() @IsBaseUrl('https://api.openai.com/v1') OPENAI_BASE_URL?: string;
  @IsOptional() @Matches(ADMIN_TOKEN, { message: ADMIN_TOKEN_TEXT }) ADMIN_TOKEN?: string;
  @IsOptional() @Matches(ADMIN_TOKEN, { message: ADMIN_TOKEN_TEXT }) ADMIN_READ_TOKEN?: string;
  @IsTrueOrFalse() CACHE_ENABLED = 'true';
  @Matches(/^[A-Za-z0-9_.:{}-]{0,64}$/, {
    message: 'at most 64 of A-Z a-z 0-9 _ . : { } -, such as staging:',
  })
  CACHE_KEY_PREFIX = '';
  @Is(isJsonObject, 'JSON by namespace, such as {"flights":{"fresh":"5m"}}') CACHE_NAMESPACES = '{}';
}
