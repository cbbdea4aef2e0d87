import { Redis, type RedisOptions } from 'ioredis';
import type { StoreHealth } from '../../../ports/cache-store.js';
import { type ConnectionTarget, countingAttempts, reconnectDelayMs } from './connection-options.js';
import { type ConnectionListeners, ConnectionState } from './connection-state.js';
import { endClient } from './end-client.js';
import { isOfReplica, NoAnswerError, reasonOf, STOPPED_ANSWERING, unavailable } from './server-failures.js';
import { ServerClock } from './server-clock.js';
import { askIdentity, UNKNOWN_IDENTITY } from './server-identity.js';
import { SilenceWatch } from './silence-watch.js';
import { within } from './time-limit.js';
import { WriteBatches } from './write-batches.js';

/**
 * One connection to a master, which comes back by itself. While it is down every command rejects at once: none waits. It is
 * up once the server has told its identity.
 */
export class DragonflyConnection {
  readonly name: string;
  /** The prefix that a user's client puts before every key by itself. */
  readonly clientsPrefix: string;
  readonly database: number;
  /** The identity of the server: see {@link askIdentity}. */
  identity = UNKNOWN_IDENTITY;
  /** Another after each break. */
  life = 0;
  readonly clock = new ServerClock();
  private readonly client: Redis;
  private readonly batches = new WriteBatches();
  /** Of a client of our own. */
  private readonly silence: SilenceWatch | undefined;
  private readonly state: ConnectionState;
  /** Why the server refused to select the database: ioredis goes on in database 0 then, and we must not. */
  private databaseRefused: string | undefined;
  private attempts = 0;
  private readonly countAttempt = () => (this.attempts += 1);
  /** The life in which the server was asked for its identity last. */
  private greetedLife = -1;
  private nextGreeting: NodeJS.Timeout | undefined;
  private closing: Promise<void> | undefined;
  private isListening = false;

  constructor(
    target: ConnectionTarget,
    readonly commandTimeoutMs: number,
    listeners: ConnectionListeners = {},
  ) {
    this.name = target.name;
    this.silence = target.kind === 'own' ? new SilenceWatch(target.silenceMs) : undefined;
    this.state = new ConnectionState(listeners);
    this.client =
      target.kind === 'own' ? new Redis(countingAttempts(target.options, this.countAttempt)) : target.client;
    this.clientsPrefix = this.client.options.keyPrefix ?? '';
    this.database = this.client.options.db ?? 0;
  }

  get isUp(): boolean {
    return this.state.isUp && this.closing === undefined;
  }

  /** Starts to connect and waits for the first outcome, at most `withinMs`; afterwards it goes on trying by itself. */
  async connect(withinMs: number): Promise<StoreHealth> {
    const start = performance.now();
    if (this.closing === undefined && !this.state.hadOutcome) {
      this.open();
      await within(withinMs, this.state.firstOutcome).catch((error: unknown) => {
        this.state.remember(reasonOf(error));
        this.state.goDown();
      });
    }
    return this.isUp ? { state: 'up', latencyMs: performance.now() - start } : this.downHealth();
  }

  /**
   * Sends commands, together with all others of this turn, and waits for their replies.
   *
   * @param atLeastMs how long to wait where the limit on commands is shorter
   * @throws CacheStoreUnavailableError
   */
  async run<T>(send: (client: Redis) => Promise<T>, atLeastMs = 0): Promise<T> {
    if (!this.state.hadOutcome) await this.connect(this.commandTimeoutMs);
    if (!this.isUp) throw unavailable(this.name, this.downHealth().reason);
    const { life } = this;
    try {
      this.batches.gather(this.client);
      return await within(Math.max(this.commandTimeoutMs, atLeastMs), send(this.client));
    } catch (error) {
      if (life === this.life && isOfReplica(error)) this.giveUp(reasonOf(error));
      if (error instanceof NoAnswerError) void this.testSilence(life);
      throw unavailable(this.name, reasonOf(error), error);
    }
  }

  /** Asks the server for its identity again. */
  async identify(): Promise<string> {
    this.identity = await this.run(askIdentity);
    return this.identity;
  }

  async health(): Promise<StoreHealth> {
    if (!this.state.hadOutcome) await this.connect(this.commandTimeoutMs);
    if (!this.isUp) return this.downHealth();
    const start = performance.now();
    try {
      await within(this.commandTimeoutMs, this.client.ping());
      return { state: 'up', latencyMs: performance.now() - start };
    } catch (error) {
      return { state: 'down', reason: reasonOf(error) };
    }
  }

  /** Creates another client for the same server, not connected yet. */
  duplicate(options: RedisOptions): Redis {
    return this.client.duplicate(options);
  }

  /** Ends the connection, unless the client is the user's. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private readonly listeners = {
    connect: () => (this.databaseRefused = undefined),
    ready: () => void this.greet(),
    error: (error: Error & { command?: { name: string } }) => {
      const reason = reasonOf(error);
      if (error.command?.name === 'select') this.databaseRefused = reason;
      this.state.remember(reason);
    },
    close: () => this.break(),
    end: () => this.break('its client was closed'),
  };

  /** Listens to the client from the first time on, and opens it where nobody did. */
  private open(): void {
    if (!this.isListening) {
      this.isListening = true;
      for (const [event, listener] of Object.entries(this.listeners)) this.client.on(event, listener);
    }
    // A failure comes as an event too.
    if (this.client.status === 'wait') this.client.connect().catch(() => undefined);
    // A client that the user keeps may be connected already.
    else if (this.client.status === 'ready') void this.greet();
  }

  /** Asks the server for its identity, once in each life; the connection is up if it is a master. */
  private async greet(): Promise<void> {
    const { life } = this;
    if (this.greetedLife === life) return;
    this.greetedLife = life;
    if (this.databaseRefused !== undefined) return this.giveUp(this.databaseRefused);
    let missing: string | undefined;
    try {
      const { client, clock, state } = this;
      const asked = [askIdentity(client), state.watcher?.missing?.(client), clock.ask(client)] as const;
      [this.identity, missing] = await within(this.commandTimeoutMs, Promise.all(asked));
    } catch (error) {
      if (life === this.life) this.giveUp(reasonOf(error));
      return;
    }
    if (life !== this.life) return;
    this.attempts = 0;
    this.state.goUp(missing);
  }

  private async testSilence(life: number): Promise<void> {
    const isSilent = await this.silence?.staysSilent(this.client, life, this.commandTimeoutMs);
    if (isSilent === true && life === this.life) this.giveUp(STOPPED_ANSWERING);
  }

  private break(reasonIfNoneIsKnown?: string): void {
    this.life += 1;
    this.clock.forget();
    this.state.goDown(reasonIfNoneIsKnown);
  }

  /** Gives up a server that answers but is of no use, and tries it again later. A user's client is not ours to reconnect. */
  private giveUp(reason: string): void {
    this.state.remember(reason);
    this.break();
    if (this.closing !== undefined) return;
    if (this.silence !== undefined) return this.client.disconnect(true);
    const { life } = this;
    const greetAgain = () => void (life === this.life && this.greet());
    this.nextGreeting = setTimeout(greetAgain, reconnectDelayMs((this.attempts += 1))).unref();
  }

  private downHealth(): { state: 'down'; reason: string } {
    return { state: 'down', reason: this.closing === undefined ? this.state.reason : 'it is closed' };
  }

  private async end(): Promise<void> {
    this.state.silence();
    clearTimeout(this.nextGreeting);
    const watcherEnds = this.state.watcher?.closed();
    if (this.silence !== undefined) await endClient(this.client, this.commandTimeoutMs);
    else for (const [event, listener] of Object.entries(this.listeners)) this.client.off(event, listener);
    await watcherEnds;
  }
}
