import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** Stands between a process and its server, and can lose all that the server says while the server hears everything. */
export class OneWayProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isSwallowing = false;

  private constructor(private readonly server: Server) {}

  static async start(targetPort: number): Promise<OneWayProxy> {
    const server = createServer();
    const proxy = new OneWayProxy(server);
    server.on('connection', (client) => proxy.join(client, connect(targetPort, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  swallowReplies(): void {
    this.isSwallowing = true;
  }

  /** Replies come through again, on new connections: in the old ones some are missing. */
  reconnect(): void {
    this.isSwallowing = false;
    this.endPairs();
  }

  async close(): Promise<void> {
    this.endPairs();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, server: Socket): void {
    const pair = [client, server] as const;
    this.pairs.add(pair);
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => {
      if (!this.isSwallowing) client.write(bytes);
    });
    for (const socket of pair) {
      // Ends of killed processes; the other end follows.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.pairs.delete(pair);
        for (const each of pair) each.destroy();
      });
    }
  }

  private endPairs(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }
}
