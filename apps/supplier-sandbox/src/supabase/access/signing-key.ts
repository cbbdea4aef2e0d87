import { errors, exportJWK, generateKeyPair, jwtVerify, SignJWT, type JWK, type JWTPayload } from 'jose';

const ALGORITHM = 'ES256';

/** The verdicts on a token, in PostgREST's words. */
export class BadToken extends Error {
  constructor(
    readonly code: 'PGRST301' | 'PGRST303',
    message: string,
  ) {
    super(message);
    this.name = 'BadToken';
  }
}

type GeneratedKey = Awaited<ReturnType<typeof generateKeyPair>>['publicKey'];

interface KeyMaterial {
  readonly privateKey: GeneratedKey;
  readonly publicKey: GeneratedKey;
  readonly jwk: JWK;
}

/** The key pair of one sandbox. It is made at the first use and never leaves the process. */
export class SigningKey {
  private making: Promise<KeyMaterial> | undefined;

  /** `now` is the clock of the tokens, in epoch milliseconds. */
  constructor(private readonly now: () => number) {}

  /** The public keys, as `/.well-known/jwks.json` shows them. */
  async publicKeys(): Promise<{ keys: JWK[] }> {
    return { keys: [(await this.material()).jwk] };
  }

  async sign(claims: JWTPayload): Promise<string> {
    const { privateKey, jwk } = await this.material();
    return new SignJWT(claims)
      .setProtectedHeader({ alg: ALGORITHM, kid: jwk.kid, typ: 'JWT' })
      .sign(privateKey);
  }

  /** The claims of a token. Fails with {@link BadToken}. */
  async verify(token: string): Promise<JWTPayload> {
    const parts = token.split('.').length;
    if (parts !== 3) throw new BadToken('PGRST301', `Expected 3 parts in JWT; got ${parts}`);
    const { publicKey } = await this.material();
    try {
      const { payload } = await jwtVerify(token, publicKey, {
        algorithms: [ALGORITHM],
        currentDate: new Date(this.now()),
      });
      return payload;
    } catch (error) {
      throw badTokenOf(error);
    }
  }

  private material(): Promise<KeyMaterial> {
    return (this.making ??= makeMaterial());
  }
}

async function makeMaterial(): Promise<KeyMaterial> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const { x, y } = await exportJWK(publicKey);
  const jwk = { kty: 'EC', crv: 'P-256', x, y, alg: ALGORITHM, use: 'sig', kid: `sandbox-${x!.slice(0, 8)}` };
  return { privateKey, publicKey, jwk };
}

function badTokenOf(error: unknown): BadToken {
  if (error instanceof errors.JWTExpired) return new BadToken('PGRST303', 'JWT expired');
  if (error instanceof errors.JWTClaimValidationFailed) {
    return new BadToken('PGRST303', error.claim === 'nbf' ? 'JWT not yet valid' : 'JWT claims invalid');
  }
  return new BadToken('PGRST301', 'No suitable key or wrong key type');
}
