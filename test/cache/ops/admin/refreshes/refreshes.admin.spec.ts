import { expect, it } from '@jest/globals';
import { describeAdmin } from '../admin-app.js';

describeAdmin('revalidation in the admin', (create) => {
  it('is shown, paused, resumed and run', async () => {
    const admin = await create();
    const revalidation = async () => (await admin.ask('GET', '/admin/revalidation')).body;
    expect(await revalidation()).toMatchObject({
      isPaused: false,
      methods: ['places:flights:find'],
      length: 0,
      next: [],
    });
    await admin.ask('POST', '/admin/revalidation/pause');
    expect(await revalidation()).toMatchObject({ isPaused: true });
    expect((await admin.ask('POST', '/admin/revalidation/run')).status).toBe(409);
    await admin.ask('POST', '/admin/revalidation/resume');
    for (let call = 0; call < 3; call += 1) await admin.flights.find('rome');
    await admin.ask('POST', '/admin/revalidation/run');
    expect(await revalidation()).toMatchObject({
      isPaused: false,
      length: 1,
      next: [{ method: 'places:flights:find', hits: 3 }],
    });
  });
});
