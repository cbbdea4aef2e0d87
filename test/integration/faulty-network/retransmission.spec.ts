import { beforeAll, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { until } from '../../support/until.js';
import { ConnectedProcess } from './connected-process.js';
import { describeWithNamespace, OwnNamespace } from './own-namespace.js';

/** The kernel sends again after 0.2 s, 0.6 s, 1.4 s and 3.1 s, then after 6.5 s: that leaves time for newer things before. */
const SENT_AGAIN = 4;

describeWithNamespace('what the kernel still sends for a connection that was given up', () => {
  let network: OwnNamespace;

  beforeAll(async () => {
    network = await OwnNamespace.start();
  });

  it('does not undo a `set` that was confirmed before it arrived', async () => {
    const own = await ConnectedProcess.start({ keyPrefix: 'kernel:', url: network.url });
    await own.set('price', 'first');
    await own.isUsable();
    network.linkDown();
    await own.set('price', 'late');
    const wasSentAgain = () => network.lingering().some((times) => times >= SENT_AGAIN);
    await until(wasSentAgain, { what: 'the kernel to send it again and again', within: 15_000 });
    network.linkUp();
    await own.isUsable();
    await own.set('price', 'newer');
    expect(await own.get('price')).toBe('newer');
    const left = network.lingering().length;
    process.stdout.write(`  ${left} connections had something to send when the newer value was confirmed\n`);
    const isAllSent = () => network.lingering().length === 0;
    await until(isAllSent, { what: 'the kernel to send the rest', within: 15_000, every: 50 });
    const client = new Redis(network.url);
    // What the server has received it has carried out, once it answers another.
    await client.ping();
    client.disconnect();
    expect(await own.get('price')).toBe('newer');
  });
});
