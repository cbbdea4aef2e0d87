import type { Socket } from 'node:net';
import { LocalProxy } from '../../support/network/local-proxy.js';
import { afterEach } from '@jest/globals';
import { until } from '../../support/until.js';
import { type Delays, FaultyLink } from './faulty-link.js';

const NO_DELAY: Delays = { toServer: () => 0, toClient: () => 0 };
const started = new Set<FaultyProxy>();

/** Stands between one process and its server, and makes a network of it whose faults a test chooses. It ends with the test. */
export class FaultyProxy extends LocalProxy {
  /** All that were ever open, the oldest first. */
  readonly links: FaultyLink[] = [];
  private isRefusing = false;

  private constructor(
    targetPort: number,
    private readonly delays: Delays,
  ) {
    super(targetPort);
  }

  static async start(targetPort: number, delays: Delays = NO_DELAY): Promise<FaultyProxy> {
    const proxy = await new FaultyProxy(targetPort, delays).open();
    started.add(proxy);
    return proxy;
  }

  /** The connection for commands that is open now. */
  get commandLink(): FaultyLink {
    const link = this.links.findLast(({ isOpen, isSubscriber }) => isOpen && !isSubscriber);
    if (link === undefined) throw new Error('No connection for commands is open.');
    return link;
  }

  /** The connections that are open now hold back all that the client says. */
  hold(): void {
    for (const link of this.links) if (link.isOpen) link.holdFrom();
  }

  /** Refuses new connections, until `accept`. */
  refuse(): void {
    this.isRefusing = true;
  }

  accept(): void {
    this.isRefusing = false;
  }

  /** Ends all connections and refuses new ones, until `accept`. */
  cut(): void {
    this.refuse();
    for (const link of this.links) link.cut();
  }

  /** Resolves when all these connections are open no longer at the client's side. */
  async areGivenUp(links: readonly FaultyLink[]): Promise<void> {
    const areGone = () => links.every(({ isOpen }) => !isOpen);
    await until(areGone, { what: 'the client to give its connections up', within: 20_000 });
  }

  override close(): Promise<void> {
    started.delete(this);
    return super.close();
  }

  protected join(client: Socket): void {
    if (this.isRefusing) client.destroy();
    else this.links.push(new FaultyLink(client, this.toServer(), this.delays));
  }
}

afterEach(async () => {
  await Promise.all([...started].map((proxy) => proxy.close()));
});
