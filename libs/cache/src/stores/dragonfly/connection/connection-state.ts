import type { Redis } from 'ioredis';

/** A change of the connection: up, up with something missing, down, or down for a new reason. */
export type ConnectionEvent =
  { readonly state: 'up'; readonly reason?: string } | { readonly state: 'down'; readonly reason: string };

/** Called each time that the connection comes up or breaks, and once when it is closed for good. */
export interface ConnectionWatcher {
  up(): void;
  down(): void;
  closed(): Promise<void>;
  /** Called before the connection comes up. @returns what the user lacks the right to do; must not reject */
  missing?(client: Redis): Promise<string | undefined>;
}

export interface ConnectionListeners {
  readonly onConnection?: ((event: ConnectionEvent) => void) | undefined;
  readonly watcher?: ConnectionWatcher | undefined;
}

const NOT_YET = 'it is not connected yet';
const LOST = 'the connection was lost';

/** The state of a connection: up, or down for a reason. Its changes go to the listeners. */
export class ConnectionState {
  readonly watcher: ConnectionWatcher | undefined;
  /** A field, as every command asks for it. */
  isUp = false;
  /** The reason why it is down. */
  reason = NOT_YET;
  /** True once it has been up or down. */
  hadOutcome = false;
  private onConnection: (event: ConnectionEvent) => void;
  private lastError: string | undefined;
  /** Since it was last up. */
  private readonly emittedReasons = new Set<string>();
  private resolveFirstOutcome: () => void = () => undefined;
  readonly firstOutcome = new Promise<void>((resolve) => (this.resolveFirstOutcome = resolve));

  constructor({ onConnection = () => undefined, watcher }: ConnectionListeners = {}) {
    this.onConnection = onConnection;
    this.watcher = watcher;
  }

  /** @param reason what is missing */
  goUp(reason?: string): void {
    this.isUp = true;
    this.reason = LOST;
    this.lastError = undefined;
    this.emittedReasons.clear();
    this.emit(reason === undefined ? { state: 'up' } : { state: 'up', reason });
    this.watcher?.up();
  }

  /** Keeps the last error as the reason why it is down, or will be. */
  remember(reason: string): void {
    this.lastError = reason;
    if (!this.isUp) this.reason = reason;
  }

  goDown(reasonIfNoneIsKnown = LOST): void {
    const wasUp = this.isUp;
    const reason = this.lastError ?? reasonIfNoneIsKnown;
    if (wasUp || !this.emittedReasons.has(reason)) {
      this.isUp = false;
      this.reason = reason;
      this.emittedReasons.add(reason);
      this.emit({ state: 'down', reason });
    }
    if (wasUp) this.watcher?.down();
  }

  /** Ends the events: what comes now comes of closing. */
  silence(): void {
    this.onConnection = () => undefined;
  }

  private emit(event: ConnectionEvent): void {
    this.hadOutcome = true;
    this.resolveFirstOutcome();
    this.onConnection(event);
  }
}
