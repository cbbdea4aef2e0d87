import { setTimeout as delay } from 'node:timers/promises';
import { Redis, type RedisOptions } from 'ioredis';
import type { StoreHealth } from '../../contract/cache-store.port.js';
import type { ConnectionTarget } from './connection-options.js';
import { NoAnswerError, reasonOf, unavailable } from './failures.js';

/** What becomes of the connection: told when it comes up, when it goes down, and for each new reason while it is down. */
export type ConnectionEvent = { readonly state: 'up' } | { readonly state: 'down'; readonly reason: string };

const NOT_YET = 'it is not connected yet';
const CLOSED = 'it is closed';

/** One connection, which comes back by itself. While it is down whatever is sent rejects at once: nothing is queued. */
export class DragonflyConnection {
  readonly name: string;
  private readonly client: Redis;
  private readonly isOurs: boolean;
  private state: ConnectionEvent = { state: 'down', reason: NOT_YET };
  private readonly reasonsTold = new Set<string>();
  private lastError: string | undefined;
  /** Why the server refused to select the database: ioredis goes on in database 0 then, and we must not. */
  private databaseRefused: string | undefined;
  private attempts = 0;
  private closing: Promise<void> | undefined;
  private hadOutcome = false;
  private tellFirstOutcome: () => void = () => undefined;
  private readonly firstOutcome = new Promise<void>((resolve) => (this.tellFirstOutcome = resolve));

  constructor(
    target: ConnectionTarget,
    private readonly commandTimeoutMs: number,
    private readonly onConnection: (event: ConnectionEvent) => void = () => undefined,
  ) {
    this.name = target.name;
    this.isOurs = target.kind === 'own';
    this.client = target.kind === 'own' ? new Redis(this.countingAttempts(target.options)) : target.client;
    for (const [event, listener] of Object.entries(this.listeners)) this.client.on(event, listener);
    if (this.client.status === 'ready') this.goUp();
  }

  /** Starts to connect and waits for the first outcome, at most `withinMs`; afterwards it goes on trying by itself. */
  async connect(withinMs: number): Promise<StoreHealth> {
    const start = performance.now();
    if (this.closing === undefined && !this.hadOutcome) {
      // Its failure is told by the events too.
      if (this.client.status === 'wait') this.client.connect().catch(() => undefined);
      await within(withinMs, this.firstOutcome).catch((error: NoAnswerError) => {
        this.remember(error);
        this.goDown();
      });
    }
    if (this.isUp()) return { state: 'up', latencyMs: performance.now() - start };
    return { state: 'down', reason: this.reason() };
  }

  /**
   * Sends commands, all in one tick so that they travel together, and waits for their replies.
   *
   * @throws CacheStoreUnavailableError
   */
  async run<T>(send: (client: Redis) => Promise<T>): Promise<T> {
    if (!this.hadOutcome) await this.connect(this.commandTimeoutMs);
    if (!this.isUp()) throw unavailable(this.name, this.reason());
    try {
      return await within(this.commandTimeoutMs, send(this.client));
    } catch (error) {
      throw unavailable(this.name, reasonOf(error), error);
    }
  }

  async health(): Promise<StoreHealth> {
    if (!this.hadOutcome) await this.connect(this.commandTimeoutMs);
    if (!this.isUp()) return { state: 'down', reason: this.reason() };
    const start = performance.now();
    try {
      await within(this.commandTimeoutMs, this.client.ping());
      return { state: 'up', latencyMs: performance.now() - start };
    } catch (error) {
      return { state: 'down', reason: reasonOf(error) };
    }
  }

  /** Ends the connection, unless the client is the user's. */
  close(): Promise<void> {
    this.closing ??= this.end();
    return this.closing;
  }

  private readonly listeners = {
    connect: () => (this.databaseRefused = undefined),
    ready: () => this.goUp(),
    error: (error: Error) => this.remember(error),
    close: () => this.goDown(),
    end: () => {
      this.lastError ??= 'its client was closed';
      this.goDown();
    },
  };

  private goUp(): void {
    if (this.databaseRefused !== undefined) {
      this.goDown();
      if (this.isOurs) this.client.disconnect(true);
      return;
    }
    this.attempts = 0;
    this.lastError = undefined;
    this.reasonsTold.clear();
    this.tell({ state: 'up' });
  }

  private remember(error: Error & { command?: { name: string } }): void {
    this.lastError = reasonOf(error);
    if (error.command?.name === 'select') this.databaseRefused = this.lastError;
    if (this.state.state === 'down') this.state = { state: 'down', reason: this.lastError };
  }

  private goDown(): void {
    const reason = this.lastError ?? 'the connection was lost';
    if (this.state.state === 'down' && this.reasonsTold.has(reason)) return;
    this.reasonsTold.add(reason);
    this.tell({ state: 'down', reason });
  }

  private tell(event: ConnectionEvent): void {
    this.state = event;
    this.hadOutcome = true;
    this.tellFirstOutcome();
    if (this.closing === undefined) this.onConnection(event);
  }

  private isUp(): boolean {
    return this.state.state === 'up' && this.closing === undefined;
  }

  private reason(): string {
    if (this.closing !== undefined) return CLOSED;
    return this.state.state === 'down' ? this.state.reason : 'the connection was lost';
  }

  /** ioredis counts anew with each connection, also one whose database was refused. */
  private countingAttempts(options: RedisOptions): RedisOptions {
    const { retryStrategy } = options;
    if (typeof retryStrategy !== 'function') return options;
    return { ...options, retryStrategy: () => retryStrategy((this.attempts += 1)) };
  }

  private async end(): Promise<void> {
    if (!this.isOurs) {
      for (const [event, listener] of Object.entries(this.listeners)) this.client.off(event, listener);
      return;
    }
    const { client } = this;
    const hasEnded = () => client.status === 'end';
    if (hasEnded()) return;
    const ended = new Promise((resolve) => client.once('end', resolve));
    // One that can't say goodbye is left without.
    if (client.status === 'ready') await within(this.commandTimeoutMs, client.quit()).catch(() => undefined);
    if (hasEnded()) return;
    client.disconnect();
    // Between two attempts there is no `end` to come; ioredis' own timer runs for `disconnectTimeout` at most.
    const limit = new AbortController();
    const leaveMs = (client.options.disconnectTimeout ?? 0) + 50;
    await Promise.race([ended, delay(leaveMs, undefined, { signal: limit.signal })]);
    limit.abort();
  }
}

/** @throws NoAnswerError when the work takes longer; the work itself goes on */
function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new NoAnswerError(limitMs)), limitMs);
    work.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
