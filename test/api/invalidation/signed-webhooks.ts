import { Webhook } from 'standardwebhooks';
import type { ApiAnswer, ApiUnderTest } from '../api-under-test.js';

/** The secret of the sandbox, and one that nobody was given. */
export const SECRET = 'whsec_dHJpcHNhZ2Utc2FuZGJveC13ZWJob29rLXNlY3JldA==';
export const OTHER_SECRET = 'whsec_b3RoZXIgc2VjcmV0LCB3aGljaCBub2JvZHkgaGFz';

/** A memory of Ana's that changed. */
export const CHANGE = {
  type: 'UPDATE',
  table: 'memories',
  schema: 'public',
  record: { id: 'm1', user_id: 'ana' },
  old_record: { id: 'm1', user_id: 'ana' },
};

let last = 0;

/** An id that no other message has. */
export function newId(): string {
  last += 1;
  return `msg_${last}`;
}

export interface Signing {
  id?: string;
  secret?: string;
  /** By how much the time of the message differs from now. */
  offMs?: number;
}

/** The headers of a message. Its time is the real one, by which receivers check it. */
export function signedHeaders(
  body: string,
  { id = newId(), secret = SECRET, offMs = 0 }: Signing = {},
): Record<string, string> {
  const at = new Date(Date.now() + offMs);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
    'webhook-signature': new Webhook(secret).sign(id, at, body),
  };
}

/** Posts a body as it is. */
export async function post(
  { url }: Pick<ApiUnderTest, 'url'>,
  body: string,
  headers: Record<string, string>,
): Promise<Pick<ApiAnswer, 'status' | 'body'>> {
  const response = await fetch(`${url}/hooks/supabase`, {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  return { status: response.status, body: (await response.json()) as ApiAnswer['body'] };
}

/** Signs a change and posts it. */
export async function deliver(api: Pick<ApiUnderTest, 'url'>, change: unknown, signing: Signing = {}) {
  const body = JSON.stringify(change);
  return post(api, body, signedHeaders(body, signing));
}

/** The webhooks that came to an API, by outcome; those that did. */
export async function webhookCounts({ url }: Pick<ApiUnderTest, 'url'>): Promise<Record<string, number>> {
  const text = await (await fetch(`${url}/metrics`)).text();
  const lines = text.matchAll(/^tripsage_webhooks_total\{outcome="([a-z-]+)"\} (\d+)$/gm);
  return Object.fromEntries(
    [...lines].flatMap(([, outcome, count]) => (count === '0' ? [] : [[outcome, Number(count)]])),
  );
}
