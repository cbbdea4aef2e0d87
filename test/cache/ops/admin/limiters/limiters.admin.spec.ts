import { expect, it } from '@jest/globals';
import { describeAdmin } from '../admin-app.js';

describeAdmin('the limiters of the admin', (create) => {
  it('shows limiters, and resets, pauses and resumes them, with other limits for a while', async () => {
    const admin = await create();
    const duffel = async () => (await admin.ask('GET', '/admin/rate-limits')).body.limiters[0];
    await admin.flights.ask();
    expect(await duffel()).toMatchObject({
      name: 'duffel',
      windows: [{ limit: 5, perMs: 60_000 }],
      remaining: 4,
      nextInMs: 0,
      acquired: 1,
    });
    await admin.ask('POST', '/admin/rate-limits/duffel/pause', { for: '1m' });
    await expect(admin.flights.ask()).rejects.toMatchObject({ reason: 'paused' });
    expect(await duffel()).toMatchObject({ reason: 'paused', nextInMs: expect.any(Number) });
    expect((await duffel()).nextInMs).toBeGreaterThan(50_000);
    await admin.ask('POST', '/admin/rate-limits/duffel/resume');
    await admin.flights.ask();
    await admin.ask('POST', '/admin/rate-limits/duffel/reset');
    expect((await duffel()).remaining).toBe(5);
    const limits = [{ limit: 1, per: '1m' }];
    expect((await admin.ask('PUT', '/admin/rate-limits/duffel/limit', { limits, for: '1h' })).status).toBe(
      200,
    );
    expect(await duffel()).toMatchObject({
      windows: [{ limit: 1, perMs: 60_000 }],
      override: { windows: limits },
    });
    await admin.flights.ask();
    await expect(admin.flights.ask()).rejects.toMatchObject({ reason: 'limit' });
    await admin.ask('DELETE', '/admin/rate-limits/duffel/limit');
    expect(await duffel()).toMatchObject({ windows: [{ limit: 5, perMs: 60_000 }], remaining: 4 });
    await admin.flights.ask();
  });
});
