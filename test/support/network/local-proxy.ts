import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** Stands between clients and a server on this machine. A subclass says what becomes of what goes through. */
export abstract class LocalProxy {
  private readonly listener = createServer({ noDelay: true });

  constructor(private readonly targetPort: number) {}

  /** What clients connect to. */
  get url(): string {
    return `redis://127.0.0.1:${(this.listener.address() as AddressInfo).port}`;
  }

  /** Ends all connections. */
  abstract cut(): void;

  async close(): Promise<void> {
    this.cut();
    this.listener.close();
    await once(this.listener, 'close');
  }

  /** Takes connections from now on. */
  protected async open(): Promise<this> {
    this.listener.on('connection', (client) => this.join(client));
    this.listener.listen(0, '127.0.0.1');
    await once(this.listener, 'listening');
    return this;
  }

  /** A client has come. */
  protected abstract join(client: Socket): void;

  protected toServer(): Socket {
    return connect({ port: this.targetPort, host: '127.0.0.1', noDelay: true });
  }
}

/** Has two sockets end together, also where a process was killed. @param ended called once for each */
export function endTogether(pair: readonly [Socket, Socket], ended: () => void): void {
  for (const socket of pair) {
    socket.on('error', () => undefined);
    socket.on('close', () => {
      ended();
      for (const each of pair) each.destroy();
    });
  }
}
