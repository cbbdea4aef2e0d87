import { expect, it } from '@jest/globals';
import { CacheService } from '@tripsage/cache';
import { OwnNamespaces } from '../../../../../libs/cache/src/ops/admin/namespaces/own-namespaces.js';
import { describeOnServer } from '../../../../support/real-server.js';
import { until } from '../../../../support/until.js';
import { ClusterStatistics } from '../../../../../libs/cache/src/ops/cluster-statistics/cluster.statistics.js';
import { adminApp, describeAdmin, entryPath } from '../admin-app.js';

describeAdmin('the namespaces that an application has', (create) => {
  it('are those of its methods, and those that it reads or writes', async () => {
    const { app } = await create();
    const own = app.get(OwnNamespaces);
    expect([...own.names()].toSorted()).toEqual(['flights', 'flights2', 'places']);
    await app.get(CacheService).set('a', 1, '1h', 'written');
    await app.get(CacheService).get('a', 'read');
    expect([...own.names()].toSorted()).toEqual(['flights', 'flights2', 'places', 'read', 'written']);
  });

  it('are not those that an operator asks for', async () => {
    const admin = await create();
    await admin.ask('GET', entryPath('session:a'));
    await admin.ask('DELETE', entryPath('session:a'));
    await admin.ask('GET', '/admin/cache/keys?pattern=session:*');
    expect([...admin.app.get(OwnNamespaces).names()]).not.toContain('session');
  });

  it('have plain values, and managed entries are its own anywhere', async () => {
    const { app } = await create();
    const owns = await app.get(OwnNamespaces).ownsKey();
    expect(owns({ key: 'flights:a', kind: 'plain' })).toBe(true);
    expect(owns({ key: 'default:a', kind: 'plain' })).toBe(true);
    expect(owns({ key: 'session:a', kind: 'plain' })).toBe(false);
    expect(owns({ key: 'flights', kind: 'plain' })).toBe(false);
    expect(owns({ key: 'session:a', kind: 'managed' })).toBe(true);
  });
});

describeOnServer('the namespaces that several processes have', ({ url, keyPrefix }) => {
  it('are those that the options of one name, and those that another used', async () => {
    const options = { url, keyPrefix: keyPrefix(), commandTimeout: '5s' } as const;
    const one = await adminApp({ ...options, namespaces: { carts: {} } });
    const other = await adminApp(options);
    expect([...one.app.get(OwnNamespaces).names()]).toContain('carts');
    await other.app.get(CacheService).get('a', 'elsewhere');
    await other.app.get(ClusterStatistics).flush();
    const ownsElsewhere = async () =>
      (await one.app.get(OwnNamespaces).ownsKey())({ key: 'elsewhere:a', kind: 'plain' });
    await until(ownsElsewhere);
    expect([...one.app.get(OwnNamespaces).names()]).not.toContain('elsewhere');
  });
});
