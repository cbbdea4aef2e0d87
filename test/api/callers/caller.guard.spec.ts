// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { Controller, Get, Module } from '@nestjs/common';
import { CurrentCaller } from '../../../apps/tripsage-api/src/callers/current-caller.js';
import { NOW, startApi } from '../api-under-test.js';
import { issuer, type Issuer } from './token-issuer.js';

@Controller('who')
class WhoController {
  constructor(private readonly caller: CurrentCaller) {}

  @Get()
  who(): object {
    const { token, ...caller } = this.caller.get();
    return { ...caller, hasToken: token !== undefined };
  }

  @Get('user')
  user(): object {
    return { id: this.caller.user().id };
  }
}

@Module({ controllers: [WhoController] })
class WhoModule {}

const nowS = Date.parse(NOW) / 1000;

async function whoAt(auth: Issuer, headers: Record<string, string>, path = '/api/who') {
  const api = await startApi({
    modules: [WhoModule],
    clients: { areLimited: true },
    supabase: { baseUrl: auth.url, isLive: false },
  });
  return api.get(path, headers);
}

const bearer = (token: string): Record<string, string> => ({ authorization: `Bearer ${token}` });

describe('the caller of a request', () => {
  it('is nobody in particular without a token', async () => {
    const auth = await issuer();
    const { body } = await whoAt(auth, { 'accept-language': 'fr-CA' });
    expect(body).toEqual({ role: 'anon', tier: 'anonymous', locale: 'fr-CA', hasToken: false });
  });

  it('is the subject of a token, with its tier, locale and currency', async () => {
    const auth = await issuer();
    const token = await auth.token({
      app_metadata: { tier: 'premium' },
      user_metadata: { locale: 'de', currency: 'EUR' },
    });
    expect((await whoAt(auth, bearer(token))).body).toEqual({
      id: 'user-1',
      role: 'authenticated',
      tier: 'premium',
      locale: 'de',
      currency: 'EUR',
      hasToken: true,
    });
  });

  it.each([
    ['a user', undefined],
    ['a user', 'anonymous'],
    ['a user', 'emperor'],
  ])('is %s by a token of the tier %s', async (_, tier) => {
    const auth = await issuer();
    const token = await auth.token({ app_metadata: { tier } });
    expect((await whoAt(auth, bearer(token))).body).toMatchObject({ tier: 'user' });
  });

  it.each<[string, (auth: Issuer) => Promise<string>]>([
    ['expired', (auth) => auth.token({ exp: nowS - 60 })],
    ['without an end', (auth) => auth.token({ exp: undefined })],
    ['without a subject', (auth) => auth.token({ sub: undefined })],
    ['not valid yet', (auth) => auth.token({ nbf: nowS + 600 })],
    ['of another issuer', (auth) => auth.token({ iss: 'https://elsewhere.example' })],
    ['for another audience', (auth) => auth.token({ aud: 'anon' })],
    ['of another key', async () => (await issuer()).token()],
    ['with another subject than was signed', (auth) => auth.tampered()],
    ['without a signature', (auth) => auth.unsigned()],
    ['signed with the public key as a secret', (auth) => auth.signedByPublicKey()],
    ['no token at all', async () => 'abc'],
  ])('is refused with a token that is %s', async (_, tokenOf) => {
    const auth = await issuer();
    const { status, body, headers } = await whoAt(auth, bearer(await tokenOf(auth)));
    expect({ status, type: body['type'] }).toEqual({
      status: 401,
      type: 'urn:tripsage:problem:unauthenticated',
    });
    expect(headers['www-authenticate']).toBe('Bearer');
  });

  it('is refused with another scheme than Bearer', async () => {
    const auth = await issuer();
    expect((await whoAt(auth, { authorization: 'Basic dTpw' })).status).toBe(401);
  });

  it('says that a token has expired', async () => {
    const auth = await issuer();
    const { body } = await whoAt(auth, bearer(await auth.token({ exp: nowS - 60 })));
    expect(body['detail']).toBe('The token has expired: get a new one.');
  });

  it('is 503, and not 401, while the keys can’t be read', async () => {
    const auth = await issuer({ keys: 'down' });
    const { status, headers } = await whoAt(auth, bearer(await auth.token()));
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('5');
  });

  it('reads the keys once for many tokens', async () => {
    const auth = await issuer();
    const api = await startApi({ modules: [WhoModule], supabase: { baseUrl: auth.url } });
    const token = await auth.token();
    const answers = await Promise.all(Array.from({ length: 20 }, () => api.get('/api/who', bearer(token))));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 20 }, () => 200));
    expect(auth.reads()).toBe(1);
  });

  it('is named by a header while the sandbox plays the database, and never else', async () => {
    const auth = await issuer();
    const headers = { 'x-sandbox-user': 'ana', 'x-sandbox-tier': 'agent' };
    expect((await whoAt(auth, headers)).body).toMatchObject({ id: 'ana', tier: 'agent', hasToken: false });
    const live = await startApi({ modules: [WhoModule], supabase: { baseUrl: auth.url, isLive: true } });
    expect((await live.get('/api/who', headers)).body).toMatchObject({ role: 'anon' });
  });

  it.each([
    [{ 'x-sandbox-user': 'a b' }, 'x-sandbox-user'],
    [{ 'x-sandbox-user': 'ana', 'x-sandbox-tier': 'anonymous' }, 'x-sandbox-tier'],
  ])('is refused by headers that are not well-formed: %j', async (headers, named) => {
    const { status, body } = await whoAt(await issuer(), headers);
    expect(status).toBe(401);
    expect(body['detail']).toContain(named);
  });

  it('is needed where a route is for users', async () => {
    const auth = await issuer();
    expect((await whoAt(auth, {}, '/api/who/user')).status).toBe(401);
    expect((await whoAt(auth, { 'x-sandbox-user': 'ana' }, '/api/who/user')).body).toEqual({ id: 'ana' });
  });

  it('is each request’s own, however many there are at once', async () => {
    const auth = await issuer();
    const api = await startApi({ modules: [WhoModule], supabase: { baseUrl: auth.url, isLive: false } });
    const names = Array.from({ length: 50 }, (_, at) => `user-${at}`);
    const answers = await Promise.all(
      names.map((name) => api.get('/api/who/user', { 'x-sandbox-user': name })),
    );
    expect(answers.map(({ body }) => body['id'])).toEqual(names);
  });
});
