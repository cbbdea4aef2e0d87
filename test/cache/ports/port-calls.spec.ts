import { describe, expect, it } from '@jest/globals';
import { type AskedPorts, BACKEND_CALLS, behindGate, LocalBackend, MemoryStore } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';

function newBackend() {
  const clock = new FakeClock();
  return new LocalBackend(new MemoryStore({ clock }), clock);
}

/** All methods of a port, those of its class included. */
function methodsOf(port: object): string[] {
  const owners = [port, Object.getPrototypeOf(port) as object].filter((one) => one !== Object.prototype);
  const names = owners.flatMap((owner) => Object.getOwnPropertyNames(owner));
  return names.filter((name) => name !== 'constructor' && typeof Reflect.get(port, name) === 'function');
}

describe('the calls of a backend', () => {
  it('stand in one table, port by port', () => {
    const backend = newBackend();
    for (const [port, calls] of Object.entries(BACKEND_CALLS)) {
      const methods = methodsOf(backend[port as keyof AskedPorts]);
      for (const name of Object.keys(calls))
        expect([port, methods]).toEqual([port, expect.arrayContaining([name])]);
    }
  });

  it('pass the gatekeeper, which may refuse them', async () => {
    const passed: string[] = [];
    const gated = behindGate(newBackend(), (call, ask) => {
      passed.push(call);
      return call === 'auditLog.append' ? Promise.reject(new Error('closed')) : ask();
    });
    await gated.settings.set('table', 'name', 'text');
    expect((await gated.settings.all('table')).get('name')?.text).toBe('text');
    await expect(gated.auditLog.append('list', ['line'], 1)).rejects.toThrow('closed');
    expect(passed).toEqual(['settings.set', 'settings.all', 'auditLog.append']);
  });

  it('leave the name, the health and the end of the store to itself', async () => {
    const { store } = behindGate(newBackend(), () => Promise.reject(new Error('closed')));
    expect(store.name).toBe('memory');
    expect(await store.health()).toMatchObject({ state: 'up' });
    await store.close();
    expect(await store.health()).toMatchObject({ state: 'down' });
  });
});
