import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SigningKey } from '../access/signing-key.js';
import { accountOf, PASSWORD, type SandboxAccount } from './accounts.js';

const LIFE_SECONDS = 3600;
export const JWKS_PATH = '/auth/v1/.well-known/jwks.json';

/** The paths of Supabase Auth that give tokens and the keys to verify them. */
export function authRoutes(scope: FastifyInstance, key: SigningKey, now: () => number): void {
  const effort = { config: { effort: 'look-up' } } as const;

  scope.route({
    ...effort,
    method: 'GET',
    url: JWKS_PATH,
    handler: async (_request, reply) => {
      reply.header('cache-control', 'public, max-age=600');
      return key.publicKeys();
    },
  });
  scope.route({ ...effort, method: 'POST', url: '/auth/v1/token', handler: signIn });

  async function signIn(request: FastifyRequest, reply: FastifyReply): Promise<unknown> {
    const { grant_type: grant } = request.query as { grant_type?: string };
    if (grant !== 'password') return refuse(reply, 'unsupported_grant_type', 'Unsupported grant type');
    const { email, password } = bodyOf(request.body);
    if (typeof email !== 'string' || !/^[^@\s]+@[^@\s]+$/.test(email)) {
      return refuse(reply, 'validation_failed', 'Unable to validate email address: invalid format');
    }
    if (password !== PASSWORD) return refuse(reply, 'invalid_credentials', 'Invalid login credentials');
    const account = accountOf(email);
    const issuedAt = Math.floor(now() / 1000);
    const issuer = `http://${request.headers.host}${request.url.slice(0, request.url.indexOf('/token'))}`;
    return {
      access_token: await key.sign(claimsOf(account, issuer, issuedAt)),
      token_type: 'bearer',
      expires_in: LIFE_SECONDS,
      expires_at: issuedAt + LIFE_SECONDS,
      refresh_token: account.sub.slice(0, 12),
      user: {
        id: account.sub,
        aud: 'authenticated',
        role: 'authenticated',
        email: account.email,
        app_metadata: { provider: 'email', providers: ['email'], tier: account.tier },
        user_metadata: { locale: account.locale, currency: account.currency },
      },
    };
  }
}

function claimsOf({ sub, email, tier, locale, currency }: SandboxAccount, iss: string, iat: number) {
  return {
    iss,
    sub,
    aud: 'authenticated',
    exp: iat + LIFE_SECONDS,
    iat,
    email,
    role: 'authenticated',
    app_metadata: { provider: 'email', providers: ['email'], tier },
    user_metadata: { locale, currency },
    session_id: sub,
    is_anonymous: false,
  };
}

/** The scope's parser leaves bodies as text. */
function bodyOf(body: unknown): { email?: unknown; password?: unknown } {
  try {
    const value: unknown = JSON.parse(String(body));
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}

function refuse(reply: FastifyReply, error_code: string, msg: string): FastifyReply {
  return reply.code(400).send({ code: 400, error_code, msg });
}
