import { Inject, Injectable } from '@nestjs/common';
import type { Clock } from '@tripsage/cache';
import { createRemoteJWKSet, errors, type JWTPayload, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { CLOCK } from '../app.clock.js';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import { type Caller, DEFAULT_LOCALE, TIERS } from './caller.js';
import { UnauthenticatedError } from './unauthenticated.error.js';
import { SigningKeysUnavailableError } from './signing-keys-unavailable.error.js';

/** Asymmetric algorithms alone: with a shared secret, whoever can check a token can make one. */
const ALGORITHMS = ['ES256', 'RS256', 'EdDSA'];
const CLOCK_TOLERANCE_S = 5;
const KEYS_TIMEOUT_MS = 3_000;
/** The keys are kept for ten minutes, and read again sooner for a token of an unknown key, at most twice a minute. */
const KEYS_LIFE_MS = 600_000;
const KEYS_COOLDOWN_MS = 30_000;
/** The codes of jose for keys that could not be read; a failing connection has none. */
const KEY_TROUBLES: ReadonlySet<string> = new Set([
  'ERR_JWKS_TIMEOUT',
  'ERR_JWKS_INVALID',
  'ERR_JOSE_GENERIC',
]);

/** Proves callers by the tokens of Supabase Auth: JWTs (RFC 7519), checked by its public keys (RFC 7517). */
@Injectable()
export class TokenVerifier {
  private readonly keys: JWTVerifyGetKey;
  private readonly issuer: string;

  constructor(
    @Inject(APP_CONFIG) { supabase: { baseUrl } }: AppConfig,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {
    this.issuer = `${baseUrl}/auth/v1`;
    this.keys = createRemoteJWKSet(new URL(`${this.issuer}/.well-known/jwks.json`), {
      timeoutDuration: KEYS_TIMEOUT_MS,
      cacheMaxAge: KEYS_LIFE_MS,
      cooldownDuration: KEYS_COOLDOWN_MS,
    });
  }

  /**
   * The caller that a token names.
   *
   * @throws UnauthenticatedError where the token is expired, forged, or not for us
   * @throws SigningKeysUnavailableError where the public keys can't be read
   */
  async callerOf(token: string): Promise<Caller> {
    const { payload } = await jwtVerify(token, this.keys, {
      issuer: this.issuer,
      audience: 'authenticated',
      algorithms: ALGORITHMS,
      requiredClaims: ['sub', 'exp'],
      clockTolerance: CLOCK_TOLERANCE_S,
      currentDate: new Date(this.clock.now()),
    }).catch((error: unknown) => {
      throw refusalOf(error);
    });
    return callerIn(payload, token);
  }
}

function callerIn(payload: JWTPayload, token: string): Caller {
  const { tier } = recordIn(payload['app_metadata']);
  const { locale, currency } = recordIn(payload['user_metadata']);
  return {
    id: payload.sub as string,
    role: 'authenticated',
    tier: TIERS.find((name) => name === tier && name !== 'anonymous') ?? 'user',
    locale: typeof locale === 'string' ? locale : DEFAULT_LOCALE,
    ...(typeof currency === 'string' && { currency }),
    token,
  };
}

function recordIn(claim: unknown): Readonly<Record<string, unknown>> {
  return typeof claim === 'object' && claim !== null ? (claim as Record<string, unknown>) : {};
}

/** Failing to read the keys is our trouble; everything else is the token's. */
function refusalOf(error: unknown): Error {
  if (error instanceof errors.JWTExpired) {
    return new UnauthenticatedError('The token has expired: get a new one.');
  }
  const isOfToken = error instanceof errors.JOSEError && !KEY_TROUBLES.has(error.code);
  if (!isOfToken) return new SigningKeysUnavailableError({ cause: error });
  return new UnauthenticatedError('The token is not valid here: its signature, issuer or audience is wrong.');
}
