import type { Socket } from 'node:net';
import { endTogether, LocalProxy } from '../../support/network/local-proxy.js';

/** Stands between a process and its server, and can lose all that the server says while the server hears everything. */
export class OneWayProxy extends LocalProxy {
  private readonly pairs = new Set<readonly [Socket, Socket]>();
  private isSwallowing = false;

  static start(targetPort: number): Promise<OneWayProxy> {
    return new OneWayProxy(targetPort).open();
  }

  swallowReplies(): void {
    this.isSwallowing = true;
  }

  /** Replies come through again, on new connections: in the old ones some are missing. */
  reconnect(): void {
    this.isSwallowing = false;
    this.cut();
  }

  protected join(client: Socket): void {
    const server = this.toServer();
    const pair = [client, server] as const;
    this.pairs.add(pair);
    client.on('data', (bytes) => server.write(bytes));
    server.on('data', (bytes) => {
      if (!this.isSwallowing) client.write(bytes);
    });
    endTogether(pair, () => this.pairs.delete(pair));
  }

  cut(): void {
    for (const pair of this.pairs) for (const socket of pair) socket.destroy();
  }
}
