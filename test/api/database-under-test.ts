import { afterAll, beforeAll, beforeEach } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import {
  type BehaviourChange,
  createSandbox,
  type Sandbox,
} from '../../apps/supplier-sandbox/src/sandbox.js';
import { type ApiAnswer, type ApiUnderTest, NOW, startApi } from './api-under-test.js';

/** A sandbox whose Postgres all tests of a file share: making it takes seconds. Its counters start anew for each test. */
export interface DatabaseUnderTest {
  readonly url: string;
  readonly clock: FakeClock;
  readonly sandbox: Sandbox;
  /** Calls by endpoint since the test began, or since the last look. */
  calls(): Record<string, number>;
  behave(change: BehaviourChange): void;
  /** A user that no other test has. */
  newUser(name?: string): string;
}

let users = 0;

export function databaseForAll(): DatabaseUnderTest {
  const clock = new FakeClock({ now: NOW });
  const sandbox = createSandbox({
    port: 0,
    now: () => clock.now(),
    behaviour: { latency: { minMs: 0, maxMs: 0 } },
  });
  let url = '';
  beforeAll(async () => {
    url = await sandbox.start();
    await sandbox.database.query('select 1');
  }, 120_000);
  beforeEach(() => {
    sandbox.resetBehaviour();
    sandbox.resetCalls();
  });
  afterAll(() => sandbox.close());
  return {
    get url() {
      return url;
    },
    clock,
    sandbox,
    calls: () => {
      const counts = sandbox.calls().calls;
      sandbox.resetCalls();
      return Object.fromEntries(
        Object.entries(counts)
          .filter(([, count]) => count > 0)
          .map(([endpoint, count]) => [endpoint.replace('/supabase/rest/v1', ''), count]),
      );
    },
    behave: (change) => void sandbox.setBehaviour(change),
    newUser: (name = 'user') => `${name}-${(users += 1)}`,
  };
}

/** Two processes for all tests of a file, each with a cache of its own. */
export function twoApis(database: DatabaseUnderTest): readonly [ApiUnderTest, ApiUnderTest] {
  const apis = [] as unknown as [ApiUnderTest, ApiUnderTest];
  beforeAll(async () => {
    const setting = { supplierUrl: database.url, clock: database.clock };
    apis.push(await startApi(setting, 'file'), await startApi(setting, 'file'));
  }, 60_000);
  return apis;
}

/** The API as one user asks it, by the sandbox's header. */
export interface ApiOfUser {
  get(path: string, headers?: Record<string, string>): Promise<ApiAnswer>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<ApiAnswer>;
}

export function asUser(api: ApiUnderTest, user: string): ApiOfUser {
  const identity = { 'x-sandbox-user': user };
  return {
    get: (path, headers = {}) => api.get(path, { ...identity, ...headers }),
    send: (method, path, body, headers = {}) => api.send(method, path, body, { ...identity, ...headers }),
  };
}

/** The text of an answer's `Cache-Status` behind the cache's name, as `hit` or `fwd=uri-miss`. */
export function cacheStatus({ headers }: ApiAnswer): string {
  return (headers['cache-status'] ?? '').replace('tripsage; ', '').replace(/;.*/, '');
}
