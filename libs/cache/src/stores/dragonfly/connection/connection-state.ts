/** What becomes of the connection: told when it comes up, when it goes down, and for each new reason while it is down. */
export type ConnectionEvent = { readonly state: 'up' } | { readonly state: 'down'; readonly reason: string };

/** Told each time that the connection comes up or breaks, and once when it is closed for good. */
export interface ConnectionWatcher {
  up(): void;
  down(): void;
  closed(): Promise<void>;
}

const NOT_YET = 'it is not connected yet';
const LOST = 'the connection was lost';

/** Whether a connection is up, why not, and who is told of it. */
export class ConnectionState {
  readonly watchers = new Set<ConnectionWatcher>();
  /** It has been up or down once. */
  hadOutcome = false;
  private now: ConnectionEvent = { state: 'down', reason: NOT_YET };
  private lastError: string | undefined;
  private readonly reasonsTold = new Set<string>();
  private tellFirstOutcome: () => void = () => undefined;
  readonly firstOutcome = new Promise<void>((resolve) => (this.tellFirstOutcome = resolve));

  constructor(private onConnection: (event: ConnectionEvent) => void) {}

  get isUp(): boolean {
    return this.now.state === 'up';
  }

  /** Why it is down. */
  get reason(): string {
    return this.now.state === 'down' ? this.now.reason : LOST;
  }

  goUp(): void {
    this.lastError = undefined;
    this.reasonsTold.clear();
    this.tell({ state: 'up' });
    for (const watcher of this.watchers) watcher.up();
  }

  /** What went wrong last is the reason why it is down, or will be. */
  remember(reason: string): void {
    this.lastError = reason;
    if (!this.isUp) this.now = { state: 'down', reason };
  }

  goDown(reasonIfNoneIsKnown = LOST): void {
    const wasUp = this.isUp;
    const reason = this.lastError ?? reasonIfNoneIsKnown;
    if (wasUp || !this.reasonsTold.has(reason)) {
      this.reasonsTold.add(reason);
      this.tell({ state: 'down', reason });
    }
    if (wasUp) for (const watcher of this.watchers) watcher.down();
  }

  /** What comes now, comes of closing. */
  tellNoMore(): void {
    this.onConnection = () => undefined;
  }

  private tell(event: ConnectionEvent): void {
    this.now = event;
    this.hadOutcome = true;
    this.tellFirstOutcome();
    this.onConnection(event);
  }
}
