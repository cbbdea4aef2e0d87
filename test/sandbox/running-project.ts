import { afterAll, beforeAll } from '@jest/globals';
import { PostgrestClient } from '@supabase/postgrest-js';
import { createSandbox, type Sandbox, type SandboxOptions } from '../../apps/supplier-sandbox/src/sandbox.js';
import { AT_ONCE, HandClock } from './running-sandbox.js';

/** The clients of one Supabase project, the real ones. */
export interface RunningProject {
  readonly sandbox: Sandbox;
  readonly url: string;
  readonly clock: HandClock;
  /** The client of a user, by the sandbox's own header. */
  as(user: string): PostgrestClient;
  /** The client of a key alone, or with a token as well. */
  withKey(apikey: string, token?: string): PostgrestClient;
}

/** One sandbox with one Postgres for all tests of a file: making it takes seconds. */
export function projectForAll(options: SandboxOptions = {}): RunningProject {
  const clock = new HandClock(Date.now());
  const behaviour = { latency: AT_ONCE, rateLimits: { supabase: null, mem0: null }, ...options.behaviour };
  const sandbox = createSandbox({ port: 0, now: clock.now, ...options, behaviour });
  let url = '';
  beforeAll(async () => {
    url = await sandbox.start();
    await sandbox.database.query('select 1');
  }, 60_000);
  afterAll(() => sandbox.close());

  const client = (headers: Record<string, string>): PostgrestClient =>
    new PostgrestClient(`${url}/supabase/rest/v1`, { headers, retry: false });
  return {
    sandbox,
    clock,
    get url() {
      return url;
    },
    as: (user) => client({ apikey: 'sandbox-anon-key', 'x-sandbox-user': user }),
    withKey: (apikey, token) =>
      client({ apikey, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) }),
  };
}
