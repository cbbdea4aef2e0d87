import { runPython } from '../channel/python.js';
import { now, OWNER } from './trip-readings.js';

/** A change of a trip. Times are those of the clock that all processes share, in milliseconds. */
export interface Change {
  readonly title: string;
  readonly version: number;
  /** The time at which the writer began to tell, and at which it was told that this is done. */
  readonly sentAt: number;
  readonly doneAt: number;
}

const JSON_BODY = { 'content-type': 'application/json' };

/** Publishes by the function of the example, and prints when it began and when it was through. */
const PUBLISH = `
import sys, time, redis
from invalidate import invalidate
client = redis.Redis.from_url(sys.argv[1])
client.ping()
began = time.time()
invalidate(client, sys.argv[2], tags=sys.argv[3:], source="python")
print(began * 1000, time.time() * 1000)
`;

export async function createTrip(api: string, title: string): Promise<string> {
  const { id } = await answered<{ id: string }>(
    fetch(`${api}/api/trips`, {
      method: 'POST',
      headers: { ...OWNER, ...JSON_BODY },
      body: JSON.stringify({ title }),
    }),
  );
  return id;
}

/** Changes a trip as its owner does. */
export async function changeByApi(api: string, id: string, title: string): Promise<Change> {
  const sentAt = now();
  const { version } = await answered<{ version: number }>(
    fetch(`${api}/api/trips/${id}`, {
      method: 'PATCH',
      headers: { ...OWNER, ...JSON_BODY, 'if-match': '*' },
      body: JSON.stringify({ title }),
    }),
  );
  return { title, version, sentAt, doneAt: now() };
}

/** Changes a trip in the database behind the API's back. */
export async function changeInDatabase(sandbox: string, id: string, title: string): Promise<Change> {
  const sentAt = now();
  const [row] = await answered<{ version: number }[]>(
    fetch(`${sandbox}/supabase/rest/v1/trips?id=eq.${id}`, {
      method: 'PATCH',
      headers: { ...JSON_BODY, apikey: 'sandbox-service-key', prefer: 'return=representation' },
      body: JSON.stringify({ title }),
    }),
  );
  if (row === undefined) throw new Error(`There is no trip ${id}.`);
  return { title, version: row.version, sentAt, doneAt: now() };
}

/** Tells the channel of a change that the database has already. */
export async function announceByPython(
  change: Change,
  url: string,
  channel: string,
  tags: readonly string[],
): Promise<Change> {
  const [sentAt = 0, doneAt = 0] = (await runPython(PUBLISH, [url, channel, ...tags])).split(' ').map(Number);
  return { ...change, sentAt, doneAt };
}

/** Has the sandbox send its webhooks in another way. */
export async function sendWebhooks(sandbox: string, webhooks: object): Promise<void> {
  await answered(
    fetch(`${sandbox}/_sandbox/behaviour`, {
      method: 'POST',
      headers: JSON_BODY,
      body: JSON.stringify({ webhooks }),
    }),
  );
}

/** The webhooks that came to an API process, by outcome. */
export async function webhooksIn(api: string): Promise<Record<string, number>> {
  const text = await (await fetch(`${api}/metrics`)).text();
  const counts = text.matchAll(/^tripsage_webhooks_total\{outcome="([\w-]+)"\} (\d+)$/gm);
  return Object.fromEntries([...counts].map(([, outcome = '', count]) => [outcome, Number(count)]));
}

async function answered<Body>(sent: Promise<Response>): Promise<Body> {
  const response = await sent;
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status}: ${text}`);
  return JSON.parse(text) as Body;
}
