import { once } from 'node:events';
import type { Socket } from 'node:net';
import { OrderedPipe } from './ordered-pipe.js';
import { type SentCommand, SentCommands } from './sent-commands.js';

/** The time that bytes need on each way, in milliseconds; asked for with each piece. */
export interface Delays {
  readonly toServer: () => number;
  readonly toClient: () => number;
}

type Which = (command: SentCommand) => boolean;
const EVERY: Which = () => true;
const NONE: Which = () => false;

/** One connection through the proxy, with what is to go wrong on it. */
export class FaultyLink {
  /** It listens to messages: the other connections are for commands. */
  isSubscriber = false;
  /** Replies were lost on it. */
  hasLostReplies = false;
  private readonly toServer: OrderedPipe;
  private readonly toClient: OrderedPipe;
  private readonly commands = new SentCommands();
  private readonly held: SentCommand[] = [];
  private isHolding = false;
  private isSwallowing = false;
  private startsHolding = NONE;
  private startsSwallowing = NONE;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    delays: Delays,
  ) {
    this.toServer = new OrderedPipe(server, delays.toServer);
    this.toClient = new OrderedPipe(client, delays.toClient);
    client.on('data', (bytes: Buffer) => {
      for (const command of this.commands.take(bytes)) this.takeCommand(command);
    });
    server.on('data', (bytes: Buffer) => this.takeReplies(bytes));
    // Ends of killed processes; the other end follows.
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.on('close', () => {
      // As the kernel does: what was written before the end is delivered after it.
      if (!this.isHolding) server.destroy();
    });
    server.on('close', () => client.destroy());
  }

  get isOpen(): boolean {
    return !this.client.destroyed;
  }

  /** Some commands are held back. */
  get holdsSome(): boolean {
    return this.held.length > 0;
  }

  /** Holds commands back, from the first such on. */
  holdFrom(which: Which = EVERY): void {
    this.startsHolding = which;
    this.isHolding ||= which === EVERY;
  }

  /** Says whether one of the commands that are held back has this in it. */
  holds(text: string): boolean {
    return this.held.some((command) => command.text.includes(text));
  }

  /**
   * Delivers what was held back. Where the client has gone, it resolves when the server has carried it out, or had ended
   * the connection before.
   */
  async deliver(): Promise<void> {
    const bytes = Buffer.concat(this.held.splice(0).map((command) => command.bytes));
    this.isHolding = false;
    this.startsHolding = NONE;
    if (this.isOpen) {
      this.toServer.write(bytes);
      return;
    }
    if (this.server.destroyed) return;
    const closed = once(this.server, 'close');
    this.server.end(bytes);
    await closed;
  }

  /** Loses all replies from that to the first such command on, which the server carries out. */
  swallowRepliesFrom(which: Which): void {
    this.startsSwallowing = which;
  }

  /** Resets the connection at the client's side. What is held back lives on. */
  reset(): void {
    this.client.resetAndDestroy();
  }

  /** Ends the connection at both sides. */
  cut(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private takeCommand(command: SentCommand): void {
    if (/^(P|S)?SUBSCRIBE$/.test(command.name)) this.isSubscriber = true;
    this.isHolding ||= this.startsHolding(command);
    this.isSwallowing ||= this.startsSwallowing(command);
    if (this.isHolding) this.held.push(command);
    else this.toServer.write(command.bytes);
  }

  private takeReplies(bytes: Buffer): void {
    if (this.isSwallowing) this.hasLostReplies = true;
    else this.toClient.write(bytes);
  }
}
