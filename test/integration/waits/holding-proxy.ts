import type { Socket } from 'node:net';
import { endTogether, LocalProxy } from '../../support/network/local-proxy.js';

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
export class HoldingProxy extends LocalProxy {
  readonly replies = new Lane();
  readonly messages = new Lane();
  /** What the process sent, and what it was told by the bus. */
  private sent = '';
  private told = '';
  private holdsFrom: RegExp | undefined;
  private readonly sockets = new Set<Socket>();

  static start(targetPort: number): Promise<HoldingProxy> {
    return new HoldingProxy(targetPort).open();
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

  cut(): void {
    for (const socket of this.sockets) socket.destroy();
  }

  protected join(client: Socket): void {
    const server = this.toServer();
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
    const pair = [client, server] as const;
    for (const socket of pair) this.sockets.add(socket);
    endTogether(pair, () => pair.forEach((socket) => this.sockets.delete(socket)));
  }
}
