import type { Socket } from 'node:net';
import { LocalProxy } from '../../support/network/local-proxy.js';
import { sharedNow } from './records.js';

type Range = readonly [number, number];

/** What the network does to bytes, in milliseconds. */
export interface Network {
  /** From the process to the server. */
  readonly request: Range;
  /** From the server to the process. */
  readonly reply: Range;
  /** The same of the connection that listens to the bus; default: as `reply`. */
  readonly bus?: Range;
}

/** A one-way line, which keeps the order of its bytes. */
class Line {
  private readonly queue: { readonly at: number; readonly bytes: Buffer }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private lastAt = 0;
  private endsWhenEmpty = false;
  private heldUntil = 0;
  isLosing = false;

  constructor(
    private readonly target: Socket,
    private readonly delayMs: () => number,
  ) {}

  take(bytes: Buffer): void {
    if (this.isLosing) return;
    const now = sharedNow();
    const delayMs = this.delayMs();
    if (delayMs === 0 && this.queue.length === 0 && now >= this.heldUntil) {
      this.target.write(bytes);
      return;
    }
    this.lastAt = Math.max(this.lastAt, now + delayMs, this.heldUntil);
    this.queue.push({ at: this.lastAt, bytes });
    this.schedule();
  }

  /** Holds back all that has not arrived. */
  hold(forMs: number): void {
    this.heldUntil = Math.max(this.heldUntil, sharedNow() + forMs);
    clearTimeout(this.timer);
    this.timer = undefined;
    this.schedule();
  }

  /** Ends the line once all has arrived, as a kernel does for a process that closed its end. */
  finish(): void {
    this.endsWhenEmpty = true;
    if (this.queue.length === 0) this.target.end();
  }

  drop(): void {
    clearTimeout(this.timer);
    this.queue.length = 0;
    this.target.destroy();
  }

  private schedule(): void {
    const [next] = this.queue;
    if (next === undefined || this.timer !== undefined) return;
    const waitMs = Math.max(next.at, this.heldUntil) - sharedNow();
    this.timer = setTimeout(() => this.deliver(), Math.max(0, Math.ceil(waitMs - 0.5)));
  }

  private deliver(): void {
    this.timer = undefined;
    const now = sharedNow() + 0.5;
    while (this.queue[0] !== undefined && Math.max(this.queue[0].at, this.heldUntil) <= now) {
      this.target.write((this.queue.shift() as { bytes: Buffer }).bytes);
    }
    if (this.queue.length === 0 && this.endsWhenEmpty) this.target.end();
    this.schedule();
  }
}

/** One connection through the proxy. */
class Pair {
  isBus = false;
  readonly up: Line;
  readonly down: Line;

  constructor(
    readonly client: Socket,
    readonly server: Socket,
    delayMs: { up: () => number; down: (isBus: boolean) => number },
  ) {
    this.up = new Line(server, delayMs.up);
    this.down = new Line(client, () => delayMs.down(this.isBus));
  }

  cut(): void {
    this.up.drop();
    this.down.drop();
  }
}

/** Stands between one process and its server, and does what networks do. */
export class FaultyProxy extends LocalProxy {
  private readonly pairs = new Set<Pair>();
  /** Connections are refused. */
  isDown = false;
  /** Messages of the bus are lost, and nobody is told. */
  isLosingMessages = false;

  private constructor(
    targetPort: number,
    private readonly network: Network,
    private readonly random: () => number,
  ) {
    super(targetPort);
  }

  static start(targetPort: number, network: Network, random: () => number): Promise<FaultyProxy> {
    return new FaultyProxy(targetPort, network, random).open();
  }

  /** Breaks connections. */
  cut(which: 'all' | 'bus' = 'all'): void {
    for (const pair of this.pairs) if (which === 'all' || pair.isBus) pair.cut();
  }

  /** Holds back what is on its way in the connections of now; new ones are not concerned. */
  hold(which: 'both ways' | 'requests' | 'bus', forMs: number): void {
    for (const pair of this.pairs) {
      if (which === 'bus' && !pair.isBus) continue;
      if (which !== 'bus') pair.up.hold(forMs);
      if (which !== 'requests') pair.down.hold(forMs);
    }
  }

  /** Loses all that the server says in the connections of now, which are of no use after that. */
  loseReplies(): void {
    for (const pair of this.pairs) pair.down.isLosing = true;
  }

  protected join(client: Socket): void {
    if (this.isDown) {
      client.destroy();
      return;
    }
    const server = this.toServer();
    const pick = ([from, to]: Range): number => from + this.random() * (to - from);
    const pair = new Pair(client, server, {
      up: () => pick(this.network.request),
      down: (isBus) => pick((isBus ? this.network.bus : undefined) ?? this.network.reply),
    });
    this.pairs.add(pair);
    client.on('data', (bytes) => {
      if (!pair.isBus && /\bsubscribe\b/i.test(bytes.toString('latin1', 0, 200))) pair.isBus = true;
      pair.up.take(bytes);
    });
    server.on('data', (bytes) => {
      const isMessage = pair.isBus && bytes.includes('$7\r\nmessage\r\n');
      if (!isMessage || !this.isLosingMessages) pair.down.take(bytes);
    });
    // Ends of killed processes and servers.
    for (const socket of [client, server]) socket.on('error', () => undefined);
    client.on('close', () => pair.up.finish());
    server.on('close', () => {
      this.pairs.delete(pair);
      pair.down.finish();
    });
  }
}
