import type { Redis, RedisOptions } from 'ioredis';
import { reconnectDelayMs } from './connection-options.js';
import type { DragonflyConnection } from './dragonfly-connection.js';
import { endClient } from './end-client.js';
import { isRefusal, reasonOf } from './server-failures.js';
import { within } from './time-limit.js';

export interface SubscriberEvents {
  /** The subscription is confirmed: what is published from now on arrives. */
  up(): void;
  down(): void;
  /** The server answered, and refused the subscription; it is tried again. */
  refused(reason: string): void;
  /** The same of a channel that was added; without a reason it is subscribed again. */
  otherRefused?(channel: string, reason?: string): void;
  message(text: string): void;
}

/** The time between two tests whether a subscription, which may be silent for good reasons, is alive. */
const TEST_EVERY_MS = 5_000;

/**
 * A connection of its own that listens to one channel, and to those that are added. It comes back by itself, also where the server refused the
 * subscription, and subscribes again each time.
 */
export class Subscriber {
  private readonly client: Redis;
  private readonly limitMs: number;
  /** Another for each connection. */
  private life = 0;
  private isUp = false;
  /** The listeners of added channels, and the channels among them whose subscription is confirmed. */
  private readonly others = new Map<string, (text: string) => void>();
  private readonly confirmed = new Set<string>();
  private attempts = 0;
  private testing: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;
  private resolveFirstOutcome: () => void = () => undefined;
  private readonly firstOutcome = new Promise<void>((resolve) => (this.resolveFirstOutcome = resolve));

  constructor(
    connection: DragonflyConnection,
    private readonly channel: string,
    private readonly events: SubscriberEvents,
  ) {
    this.limitMs = connection.commandTimeoutMs;
    this.client = connection.duplicate(this.settings());
  }

  /** Listens to the client and connects, unless that was done before. */
  start(): void {
    const { client, channel, events } = this;
    if (client.status !== 'wait' || this.closing !== undefined) return;
    client.on('ready', () => void this.subscribe());
    client.on('close', () => this.goDown());
    client.on('message', (from: string, text: string) =>
      from === channel ? events.message(text) : this.others.get(from)?.(text),
    );
    // The connection for commands, to the same server, says what is wrong.
    client.on('error', () => undefined);
    client.connect().catch(() => undefined);
  }

  /** Listens to another channel too. One that is refused is tried again, and harms no other. @returns what ends it */
  add(channel: string, listener: (text: string) => void): () => void {
    this.others.set(channel, listener);
    if (this.isUp) void this.subscribeOthers();
    return () => {
      this.others.delete(channel);
      if (this.confirmed.delete(channel)) this.client.unsubscribe(channel).catch(() => undefined);
    };
  }

  /** Waits until it is subscribed, or could not be, at most that long; never rejects. */
  async connect(withinMs: number): Promise<void> {
    this.start();
    await within(withinMs, this.firstOutcome).catch(() => undefined);
  }

  close(): Promise<void> {
    this.closing ??= endClient(this.client, this.limitMs);
    this.resolveFirstOutcome();
    return this.closing;
  }

  private async subscribe(): Promise<void> {
    const { life } = this;
    try {
      await within(this.limitMs, this.client.subscribe(this.channel));
    } catch (error) {
      if (isRefusal(error)) this.events.refused(reasonOf(error));
      this.tryAgain(life);
      return;
    }
    if (life !== this.life) return;
    this.attempts = 0;
    this.isUp = true;
    this.testing = setInterval(() => void this.test(life), TEST_EVERY_MS).unref();
    this.events.up();
    await this.subscribeOthers();
    this.resolveFirstOutcome();
  }

  private async subscribeOthers(): Promise<void> {
    const { life, events } = this;
    for (const channel of this.others.keys()) {
      if (this.confirmed.has(channel)) continue;
      try {
        await within(this.limitMs, this.client.subscribe(channel));
        if (life !== this.life) return;
        this.confirmed.add(channel);
        events.otherRefused?.(channel);
      } catch (error) {
        if (isRefusal(error)) events.otherRefused?.(channel, reasonOf(error));
      }
    }
  }

  private async test(life: number): Promise<void> {
    await within(this.limitMs, this.client.ping()).catch(() => this.tryAgain(life));
    if (life === this.life && this.isUp) await this.subscribeOthers();
  }

  private tryAgain(life: number): void {
    if (life === this.life && this.closing === undefined) this.client.disconnect(true);
  }

  private goDown(): void {
    this.life += 1;
    clearInterval(this.testing);
    this.confirmed.clear();
    this.resolveFirstOutcome();
    if (!this.isUp) return;
    this.isUp = false;
    this.events.down();
  }

  /** The options that differ from those of the client for commands, which may be the user's. */
  private settings(): RedisOptions {
    return {
      lazyConnect: true,
      enableOfflineQueue: false,
      autoResubscribe: false,
      autoResendUnfulfilledCommands: false,
      enableAutoPipelining: false,
      enableReadyCheck: false,
      maxRetriesPerRequest: 0,
      keyPrefix: '',
      // Channels know no database, so none is selected that might be refused.
      db: 0,
      readOnly: false,
      connectionName: 'tripsage-cache-bus',
      // ioredis counts anew with each connection, also one whose subscription was refused.
      retryStrategy: () => reconnectDelayMs((this.attempts += 1)),
    };
  }
}
