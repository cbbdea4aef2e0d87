import type { FastifyRequest } from 'fastify';
import { ROLES, type Claims, type Role } from '../../database/database.js';
import { PostgrestRefusal } from '../rest/postgrest-error.js';
import { BadToken, type SigningKey } from './signing-key.js';

/** The keys of the sandbox's project. They are no secrets. */
export const ANON_KEY = 'sandbox-anon-key';
export const SERVICE_KEY = 'sandbox-service-key';

const ROLE_OF_KEY: Readonly<Record<string, Role>> = { [ANON_KEY]: 'anon', [SERVICE_KEY]: 'service_role' };
const SANDBOX_USER = /^[A-Za-z0-9_-]{1,64}$/;

/** The refusal of the gateway before the project, which knows keys alone; undefined where a request passes. */
export function gatewayRefusal(request: FastifyRequest): { message: string; hint: string } | undefined {
  const { apikey } = request.headers;
  const key = apikey ?? searchParam(request, 'apikey') ?? bearerOf(request);
  if (key === undefined && request.headers['x-sandbox-user'] === undefined) {
    return {
      message: 'No API key found in request',
      hint: 'No `apikey` request header or url param was found.',
    };
  }
  if (apikey === undefined || isKey(String(apikey))) return undefined;
  return {
    message: 'Invalid API key',
    hint: 'Double check your Supabase `anon` or `service_role` API key.',
  };
}

/**
 * The verified claims of a request. A token decides before `x-sandbox-user`, and that before the key. Fails with
 * PostgREST's 401 for a token that is expired, forged or of an unknown role.
 */
export async function claimsOfRequest(request: FastifyRequest, key: SigningKey): Promise<Claims> {
  const bearer = bearerOf(request);
  if (bearer !== undefined && !isKey(bearer)) return claimsOfToken(bearer, key);
  const user = request.headers['x-sandbox-user'];
  if (user !== undefined) return claimsOfSandboxUser(String(user));
  const given = bearer ?? String(request.headers['apikey'] ?? searchParam(request, 'apikey'));
  return { role: ROLE_OF_KEY[given] ?? 'anon' };
}

async function claimsOfToken(token: string, key: SigningKey): Promise<Claims> {
  try {
    const claims = await key.verify(token);
    const role = ROLES.find((one) => one === claims['role']);
    if (role === undefined) throw new BadToken('PGRST301', `role "${String(claims['role'])}" does not exist`);
    return { ...claims, role };
  } catch (error) {
    if (!(error instanceof BadToken)) throw error;
    const challenge = `Bearer error="invalid_token", error_description="${error.message.replaceAll('"', "'")}"`;
    throw new PostgrestRefusal(401, error.code, error.message, {}, { 'www-authenticate': challenge });
  }
}

function claimsOfSandboxUser(user: string): Claims {
  if (!SANDBOX_USER.test(user)) {
    throw new PostgrestRefusal(400, 'PGRST100', 'x-sandbox-user must be 1 to 64 letters, digits, _ or -');
  }
  return { role: 'authenticated', sub: user };
}

function bearerOf({ headers }: FastifyRequest): string | undefined {
  return /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
}

function searchParam({ url }: FastifyRequest, name: string): string | undefined {
  return new URL(url, 'http://sandbox').searchParams.get(name) ?? undefined;
}

function isKey(text: string): boolean {
  return Object.hasOwn(ROLE_OF_KEY, text);
}
