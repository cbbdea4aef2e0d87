// Slow: it makes a Postgres of its own, in 2 to 8 s.
import { describe, expect, it } from '@jest/globals';
import { createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify, SignJWT, UnsecuredJWT } from 'jose';
import { projectForAll } from '../running-project.js';
import { post } from '../running-sandbox.js';

const project = projectForAll();
const ANON = 'sandbox-anon-key';

interface Session {
  access_token: string;
  expires_in: number;
  user: { id: string };
}

async function signIn(email: string): Promise<Session> {
  const answer = await post(
    `${project.url}/supabase/auth/v1/token?grant_type=password`,
    { email, password: 'sandbox' },
    { apikey: ANON },
  );
  expect(answer.status).toBe(200);
  return (await answer.json()) as Session;
}

const tripsWith = (token: string) => project.withKey(ANON, token).from('trips');

describe('a user’s rows', () => {
  it('are seen, changed and deleted by nobody else', async () => {
    const { data: trip } = await project.as('ana').from('trips').insert({ title: 'Mine' }).select().single();
    expect(trip).toMatchObject({ user_id: 'ana' });
    for (const other of [project.as('bob'), project.withKey(ANON)]) {
      expect(await other.from('trips').select()).toMatchObject({ status: 200, data: [] });
      const changed = await other.from('trips').update({ title: 'x' }).eq('id', trip.id).select();
      expect(changed).toMatchObject({ status: 200, data: [] });
      expect((await other.from('trips').delete().eq('id', trip.id).select()).data).toEqual([]);
    }
    const seen = await project.withKey('sandbox-service-key').from('trips').select('title').eq('id', trip.id);
    expect(seen.data).toEqual([{ title: 'Mine' }]);
  });

  it('can’t be written in another’s name, nor below another’s trip', async () => {
    const { data: trip } = await project.as('ana').from('trips').insert({ title: 'Mine' }).select().single();
    const bob = project.as('bob');
    const forbidden = { status: 403, error: { code: '42501' } };
    expect(await bob.from('trips').insert({ title: 'x', user_id: 'ana' })).toMatchObject(forbidden);
    const item = { trip_id: trip.id, kind: 'note', title: 'x' };
    expect(await bob.from('trip_items').insert(item)).toMatchObject(forbidden);
    const own = await bob.from('trips').insert({ title: 'x' }).select().single();
    const given = await bob.from('trips').update({ user_id: 'ana' }).eq('id', own.data.id);
    expect(given).toMatchObject(forbidden);
  });

  it('are kept from a caller without a user with 401, which may sign in', async () => {
    const nobody = await project.withKey(ANON).from('trips').insert({ title: 'x' });
    expect(nobody).toMatchObject({ status: 401, error: { code: '42501' } });
  });

  it('leave destinations to all for reading and memories to the service', async () => {
    const ana = project.as('ana');
    expect((await project.withKey(ANON).from('destinations').select('id').limit(1)).data).toHaveLength(1);
    const written = await ana.from('destinations').update({ name: 'x' }).eq('id', 'paris');
    expect(written).toMatchObject({ status: 403, error: { code: '42501' } });
    expect(await ana.from('memories').select()).toMatchObject({ status: 403, error: { code: '42501' } });
    const service = project.withKey('sandbox-service-key');
    expect(await service.from('memories').select()).toMatchObject({ status: 200 });
    const renamed = await service
      .from('destinations')
      .update({ name: 'Paris' })
      .eq('id', 'paris')
      .select('version');
    expect(renamed.data).toEqual([{ version: 2 }]);
  });
});

describe('keys', () => {
  it('are asked for, and only the two are known', async () => {
    const url = `${project.url}/supabase/rest/v1/destinations`;
    const without = await fetch(url);
    expect([without.status, await without.json()]).toEqual([
      401,
      { message: 'No API key found in request', hint: expect.any(String) },
    ]);
    const wrong = await project.withKey('other').from('destinations').select();
    expect(wrong).toMatchObject({ status: 401, error: { message: 'Invalid API key' } });
    const asBearer = await fetch(`${url}?select=id&limit=1`, {
      headers: { authorization: `Bearer ${ANON}` },
    });
    expect(asBearer.status).toBe(200);
  });
});

describe('tokens', () => {
  it('carry user, tier, language and currency, and verify by the published keys', async () => {
    const { access_token: token, user, expires_in } = await signIn('Ana+premium+fr-FR+USD@example.com');
    const jwks = createRemoteJWKSet(new URL(`${project.url}/supabase/auth/v1/.well-known/jwks.json`));
    const { payload, protectedHeader } = await jwtVerify(token, jwks, {
      issuer: `${project.url}/supabase/auth/v1`,
      audience: 'authenticated',
    });
    expect(protectedHeader.alg).toBe('ES256');
    expect(payload).toMatchObject({
      sub: user.id,
      role: 'authenticated',
      app_metadata: { tier: 'premium' },
      user_metadata: { locale: 'fr-FR', currency: 'USD' },
    });
    expect(payload.exp! - payload.iat!).toBe(expires_in);
    expect(user.id).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('let their user in, each for itself', async () => {
    const [ana, bob] = await Promise.all([signIn('ana@example.com'), signIn('bob@example.com')]);
    const { data } = await tripsWith(ana.access_token)
      .insert({ title: 'By token' })
      .select('user_id')
      .single();
    expect(data).toEqual({ user_id: ana.user.id });
    expect((await tripsWith(bob.access_token).select()).data).toEqual([]);
    expect((await signIn('ana@example.com')).user.id).toBe(ana.user.id);
  });

  it('are refused without the password, or for another grant', async () => {
    const url = `${project.url}/supabase/auth/v1/token`;
    const wrong = await post(
      `${url}?grant_type=password`,
      { email: 'a@b.c', password: 'x' },
      { apikey: ANON },
    );
    expect([wrong.status, await wrong.json()]).toEqual([
      400,
      { code: 400, error_code: 'invalid_credentials', msg: 'Invalid login credentials' },
    ]);
    expect((await post(`${url}?grant_type=otp`, {}, { apikey: ANON })).status).toBe(400);
    expect((await post(`${url}?grant_type=password`, 'no json', { apikey: ANON })).status).toBe(400);
  });

  it('that are forged, unsigned or no tokens are 401 PGRST301, before a row is read', async () => {
    const { access_token: token, user } = await signIn('ana@example.com');
    const claims = { sub: user.id, role: 'authenticated' };
    const other = await generateKeyPair('ES256');
    const { kid } = JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString());
    const forged = [
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'ES256', kid })
        .setExpirationTime('1h')
        .sign(other.privateKey),
      await new SignJWT(claims)
        .setProtectedHeader({ alg: 'HS256' })
        .sign(new TextEncoder().encode(JSON.stringify(await exportJWK(other.publicKey)))),
      new UnsecuredJWT(claims).encode(),
      `${token.slice(0, -10)}AAAAAAAAAA`,
      'nonsense',
      'a.b.c',
    ];
    for (const one of forged) {
      const refused = await tripsWith(one).select();
      expect(refused).toMatchObject({ status: 401, data: null, error: { code: 'PGRST301' } });
    }
  });

  it('expire: 401 PGRST303, with the reason in WWW-Authenticate', async () => {
    const { access_token: token } = await signIn('ana@example.com');
    project.clock.passes(3_600_001);
    const refused = await fetch(`${project.url}/supabase/rest/v1/trips`, {
      headers: { apikey: ANON, authorization: `Bearer ${token}`, 'x-sandbox-user': 'ana' },
    });
    expect(refused.status).toBe(401);
    expect(refused.headers.get('www-authenticate')).toContain('JWT expired');
    expect(await refused.json()).toEqual({
      code: 'PGRST303',
      message: 'JWT expired',
      details: null,
      hint: null,
    });
  });
});

describe('x-sandbox-user', () => {
  it('takes names that a subject can be, and no others', async () => {
    for (const user of ['a b', 'x'.repeat(65), `a';--`]) {
      const { status, error } = await project.as(user).from('trips').select();
      expect([status, error?.message]).toEqual([400, expect.stringContaining('x-sandbox-user')]);
    }
  });
});

describe('the supplier', () => {
  it('holds its limit and fails in its own words', async () => {
    const { sandbox } = project;
    sandbox.setBehaviour({ rateLimits: { supabase: { limit: 1, windowSeconds: 60 } } });
    const call = () => project.withKey(ANON).from('destinations').select('id').limit(1);
    expect((await call()).status).toBe(200);
    expect(await call()).toMatchObject({ status: 429, error: { message: 'API rate limit exceeded' } });
    sandbox.setBehaviour({ rateLimits: { supabase: null }, failures: [{ endpoint: 'supabase', calls: 1 }] });
    expect(await call()).toMatchObject({ status: 503, error: { code: 'PGRST002' } });
    expect((await call()).status).toBe(200);
  });
});
