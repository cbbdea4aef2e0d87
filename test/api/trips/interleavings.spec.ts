// Slow: makes a Postgres, and tries some dozens of interleavings over HTTP through two processes.
import { beforeAll, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type ApiUnderTest, startApi } from '../api-under-test.js';
import { asUser, databaseForAll } from '../database-under-test.js';
import { describeOnServer } from '../../support/real-server.js';
import { heardBy } from './heard-by.js';
import { type Act, TripsOfUser } from './trips-of-user.js';

const USERS = 3;
const act: fc.Arbitrary<Act> = fc.record({
  user: fc.nat(USERS - 1),
  process: fc.nat(1),
  kind: fc.constantFrom(
    'create',
    'rename',
    'rename',
    'remove',
    'addItem',
    'removeItem',
    'read',
    'read',
    'list',
    'batch',
    'items',
    'summary',
    'readOfOther',
  ),
  /** Of the user's trips, and of its items. */
  which: fc.nat(3),
});
/** Acts of one moment run at once; the next moment begins when both processes have heard of all that they wrote. */
const moments = fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { minLength: 3, maxLength: 8 });

describeOnServer('writes and reads of three users through two processes', ({ url, keyPrefix }) => {
  const database = databaseForAll();
  const apis: ApiUnderTest[] = [];
  beforeAll(async () => {
    const cache = { url, keyPrefix: keyPrefix() };
    const setting = { supplierUrl: database.url, clock: database.clock, cache };
    apis.push(await startApi(setting, 'file'), await startApi(setting, 'file'));
    database.behave({ rateLimits: { supabase: null }, latency: { minMs: 0, maxMs: 4 } });
  });

  it('give nobody what an awaited write replaced, and nobody what is another’s', async () => {
    database.behave({ rateLimits: { supabase: null }, latency: { minMs: 0, maxMs: 4 } });
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(moments, async (plan) => {
        const users = Array.from({ length: USERS }, () => {
          const name = database.newUser('user');
          return new TripsOfUser(
            name,
            apis.map((api) => asUser(api, name)),
          );
        });
        for (const user of users) await user.create(0);
        await heardBy(apis);
        for (const acts of plan) {
          for (const user of users) user.begin();
          await Promise.all(
            acts.map((each) => {
              const other = users[(each.user + 1) % USERS] as TripsOfUser;
              return (users[each.user] as TripsOfUser).do(each, other);
            }),
          );
          await heardBy(apis);
          // With nothing under way, each process shows exactly what was written, from its cache or not.
          await Promise.all(users.map((user) => user.readAll()));
        }
        runs += 1;
      }),
      { numRuns: 15, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false },
    );
    expect(runs).toBeGreaterThan(0);
  });
});
