import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';

/** One way to a process, which can be held: what comes meanwhile is passed on in its order at the release. */
class Lane {
  private readonly held: (() => void)[] = [];
  private isHeld = false;

  get heldCount(): number {
    return this.held.length;
  }

  hold(): void {
    this.isHeld = true;
  }

  release(): void {
    this.isHeld = false;
    for (const pass of this.held.splice(0)) pass();
  }

  send(pass: () => void): void {
    if (this.isHeld) this.held.push(pass);
    else pass();
  }
}

/**
 * Stands between one process and its server. It can hold back the replies to commands, and the messages of the bus, each
 * apart from the other. The connection of the bus is known by its SUBSCRIBE.
 */
export class HoldingProxy {
  readonly replies = new Lane();
  readonly messages = new Lane();
  /** What the process sent, and what it was told by the bus. */
  private sent = '';
  private told = '';
  private holdsFrom: RegExp | undefined;
  private readonly sockets = new Set<Socket>();

  private constructor(private readonly server: Server) {}

  static async start(targetPort: number): Promise<HoldingProxy> {
    const server = createServer();
    const proxy = new HoldingProxy(server);
    server.on('connection', (client) => proxy.join(client, connect(targetPort, '127.0.0.1')));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return proxy;
  }

  get url(): string {
    return `redis://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Holds the reply to the first command that looks so from now on, and all replies behind it. */
  holdRepliesFrom(command: RegExp): void {
    this.holdsFrom = command;
  }

  /** Forgets what was sent and told so far. */
  forget(): void {
    this.sent = this.told = '';
  }

  /** Says that the process sent this. */
  hasSent(command: RegExp): boolean {
    return command.test(this.sent);
  }

  /** Says that the process was told this by the bus. */
  hasTold(message: RegExp): boolean {
    return message.test(this.told);
  }

  async close(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.server.close();
    await once(this.server, 'close');
  }

  private join(client: Socket, server: Socket): void {
    let isBus = false;
    client.on('data', (bytes) => {
      const text = bytes.toString('latin1');
      this.sent += text;
      isBus ||= /\r\nsubscribe\r\n/i.test(text);
      // Before the server has the command: its reply comes later.
      if (this.holdsFrom?.test(text) === true) {
        this.holdsFrom = undefined;
        this.replies.hold();
      }
      server.write(bytes);
    });
    server.on('data', (bytes) => {
      const lane = isBus ? this.messages : this.replies;
      lane.send(() => {
        if (isBus) this.told += bytes.toString('latin1');
        client.write(bytes);
      });
    });
    for (const socket of [client, server]) {
      this.sockets.add(socket);
      socket.setNoDelay(true);
      // Ends of killed processes; the other end follows.
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        for (const each of [client, server]) each.destroy();
      });
    }
  }
}
