import { exportJWK, exportSPKI, generateKeyPair, type JWTPayload, SignJWT, UnsecuredJWT } from 'jose';
import { NOW } from '../api-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';

/** One who issues tokens as Supabase Auth does, with keys of its own. */
export interface Issuer {
  /** In the place of SUPABASE_URL. */
  url: string;
  token(claims?: JWTPayload): Promise<string>;
  tampered(): Promise<string>;
  unsigned(): Promise<string>;
  signedByPublicKey(): Promise<string>;
  /** How often the public keys were read. */
  reads(): number;
}

export async function issuer({ keys = 'up' }: { keys?: 'up' | 'down' } = {}): Promise<Issuer> {
  const { publicKey, privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'ES256', use: 'sig' };
  const supplier = await startSupplier(keys === 'up' ? answer(200, { keys: [jwk] }) : answer(500, {}));
  const nowS = Date.parse(NOW) / 1000;
  const claimsOf = (claims: JWTPayload): JWTPayload => ({
    sub: 'user-1',
    iss: `${supplier.url}/auth/v1`,
    aud: 'authenticated',
    iat: nowS,
    exp: nowS + 3600,
    ...claims,
  });
  const token = (claims: JWTPayload = {}): Promise<string> =>
    new SignJWT(claimsOf(claims)).setProtectedHeader({ alg: 'ES256', kid: 'key-1' }).sign(privateKey);
  return {
    url: supplier.url,
    token,
    tampered: async () => {
      const [head, , signature] = (await token()).split('.');
      const body = Buffer.from(JSON.stringify(claimsOf({ sub: 'user-2' }))).toString('base64url');
      return [head, body, signature].join('.');
    },
    unsigned: async () => new UnsecuredJWT(claimsOf({})).encode(),
    signedByPublicKey: async () =>
      new SignJWT(claimsOf({}))
        .setProtectedHeader({ alg: 'HS256', kid: 'key-1' })
        .sign(Buffer.from(await exportSPKI(publicKey))),
    reads: () => supplier.calls.length,
  };
}
