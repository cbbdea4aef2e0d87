// Slow: starts the whole API, often.
import type { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { SEARCH, startApi } from '../api-under-test.js';
import { type Script, startSupplier } from '../scripted-supplier.js';

describe('a call whose time is up', () => {
  it('gives its connection back', async () => {
    const { script, sockets } = hangingSupplier();
    const supplier = await startSupplier(script);
    const api = await startApi({ supplierUrl: supplier.url, duffel: { searchTimeoutMs: 100 } });
    expect((await api.search(SEARCH)).status).toBe(504);
    await closed(sockets);
  });

  it('gives its connection back in mid-answer too', async () => {
    const { script, sockets } = hangingSupplier((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' }).write('{');
    });
    const supplier = await startSupplier(script);
    const api = await startApi({ supplierUrl: supplier.url, duffel: { searchTimeoutMs: 100 } });
    expect((await api.search(SEARCH)).status).toBe(504);
    await closed(sockets);
  });

  it('leaves other calls alone', async () => {
    const { script, sockets } = hangingSupplier();
    const supplier = await startSupplier(script);
    const api = await startApi({
      supplierUrl: supplier.url,
      duffel: { searchTimeoutMs: 100, callTimeoutMs: 60_000 },
      shutdownGraceMs: 0,
    });
    const lookup = api.get('/api/flights/offers/off_1');
    await sockets.arrived(1);
    await api.search(SEARCH);
    await closed({ all: [sockets.all[1] as Socket] });
    expect(sockets.all[0]?.destroyed).toBe(false);
    await api.app.close();
    expect((await lookup).status).toBe(504);
  });
});

describe('an answer that breaks off', () => {
  it('is noticed at once, whatever length it had promised', async () => {
    const supplier = await startSupplier((_, response) => {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
      response.write('{"data":', () => response.destroy());
    });
    const api = await startApi({ supplierUrl: supplier.url, duffel: { searchTimeoutMs: 60_000 } });
    expect((await api.search(SEARCH)).body['reason']).toBe('unreachable');
  });

  it('is not seen in a redirect, whose body nobody reads', async () => {
    const supplier = await startSupplier((request, response) => {
      if (request.url?.startsWith('/moved') === true) {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.end(JSON.stringify({ data: { id: 'orq_1', offers: [] } }));
      } else {
        response.writeHead(307, { location: '/moved', 'content-length': '1000' }).write('moved');
      }
    });
    const api = await startApi({ supplierUrl: supplier.url });
    expect((await api.search(SEARCH)).status).toBe(200);
  });
});

describe('the order to stop', () => {
  it('waits for suppliers no longer than the grace', async () => {
    const { script, sockets } = hangingSupplier();
    const supplier = await startSupplier(script);
    const api = await startApi({
      supplierUrl: supplier.url,
      duffel: { searchTimeoutMs: 60_000 },
      shutdownGraceMs: 100,
    });
    const search = api.search(SEARCH);
    await sockets.arrived(1);
    await api.app.close();
    expect(await search).toMatchObject({ status: 504, body: { reason: 'timed-out' } });
    await closed(sockets);
  });
});

/** A supplier that answers never, or only what `start` says, with the connections that came. */
function hangingSupplier(start: Script = () => {}) {
  const all: Socket[] = [];
  let onArrival = (): void => {};
  const script: Script = (request, response) => {
    all.push(request.socket);
    start(request, response);
    onArrival();
  };
  const arrived = async (count: number): Promise<void> => {
    while (all.length < count) await new Promise<void>((resolve) => (onArrival = resolve));
  };
  return { script, sockets: { all, arrived } };
}

async function closed({ all }: { all: readonly Socket[] }): Promise<void> {
  await Promise.all(
    all.map((socket) => socket.destroyed || new Promise((resolve) => socket.once('close', resolve))),
  );
}
