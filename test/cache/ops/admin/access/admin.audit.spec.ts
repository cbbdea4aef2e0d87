import { expect, it } from '@jest/globals';
import { until } from '../../../../support/until.js';
import { describeAdmin, TOKEN } from '../admin-app.js';

describeAdmin('the audit of the admin', (create) => {
  it('keeps who changed what, when, and what came of it', async () => {
    const admin = await create();
    await admin.ask('DELETE', '/admin/cache/entries/flights%3Anothing');
    const named = { authorization: `Bearer ${TOKEN}`, 'x-admin-name': 'Ada' };
    await admin.ask('POST', '/admin/cache/namespaces/flihgts/clear', { mode: 'expire' }, named);
    await admin.ask('GET', '/admin/cache/namespaces');
    const audit = async () => (await admin.ask('GET', '/admin/audit')).body.items;
    await until(async () => (await audit()).length >= 2);
    expect(await audit()).toMatchObject([
      {
        who: 'admin Ada from 127.0.0.1',
        what: 'POST /admin/cache/namespaces/flihgts/clear {"mode":"expire"}',
        result: expect.stringMatching(/^rejected: There is no namespace 'flihgts'. Near are flights/),
      },
      {
        who: 'admin from 127.0.0.1',
        what: 'DELETE /admin/cache/entries/flights:nothing',
        result: expect.stringMatching(/^done/),
      },
    ]);
    expect(JSON.stringify(await audit())).not.toContain(TOKEN);
  });
});
