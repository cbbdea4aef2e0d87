import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { OwnServer } from '../../support/own-server.js';
import type { Chance } from './chance.js';
import type { SoakCluster } from './cluster.js';
import type { FaultyProxy } from './proxy.js';
import type { Fault } from './scenario.js';

/** Room that an evicting server has beyond what it holds. */
const ROOM_BYTES = 200_000;

export interface FaultParts {
  readonly server: OwnServer;
  readonly cluster: SoakCluster;
  readonly chance: Chance;
}

/** Has things go wrong, until it is ended. */
export class Faults {
  private readonly ending = new AbortController();
  private readonly running: Promise<void>[];

  constructor(
    private readonly parts: FaultParts,
    faults: readonly Fault[],
  ) {
    this.running = faults.map((fault) => this.repeat(fault));
  }

  /** Resolves when all is well again. */
  async end(): Promise<void> {
    this.ending.abort();
    await Promise.all(this.running);
  }

  private async repeat(fault: Fault): Promise<void> {
    const { chance } = this.parts;
    for (;;) {
      await this.wait(chance.between(fault.everyMs));
      if (this.ending.signal.aborted) return;
      await this.happen(fault, chance.between(fault.forMs ?? [0, 0]));
    }
  }

  private async wait(ms: number): Promise<void> {
    await delay(ms, undefined, { signal: this.ending.signal }).catch(() => undefined);
  }

  private async happen({ what, whom }: Fault, forMs: number): Promise<void> {
    const { server, cluster, chance } = this.parts;
    const places = whom === 'all' ? [...cluster.proxies.keys()] : [chance.below(cluster.proxies.length)];
    const each = (act: (proxy: FaultyProxy) => void): void =>
      places.forEach((place) => act(cluster.proxies[place] as FaultyProxy));
    switch (what) {
      case 'connections cut':
        return each((proxy) => proxy.cut());
      case 'bus cut':
        return each((proxy) => proxy.cut('bus'));
      case 'clients killed':
        await this.ask(['client', 'kill', 'type', chance.next() < 0.5 ? 'normal' : 'pubsub']);
        return;
      case 'flushed':
        await this.ask(['flushall']);
        return;
      case 'bus held back':
        each((proxy) => proxy.hold('bus', forMs));
        return this.wait(forMs);
      case 'held back':
        each((proxy) => proxy.hold('both ways', forMs));
        return this.wait(forMs);
      case 'requests late':
        each((proxy) => {
          proxy.hold('requests', forMs);
          proxy.loseReplies();
        });
        return this.wait(forMs);
      case 'link down':
        each((proxy) => {
          proxy.isDown = true;
          proxy.cut();
        });
        await this.wait(forMs);
        return each((proxy) => (proxy.isDown = false));
      case 'messages lost':
        each((proxy) => (proxy.isLosingMessages = true));
        await this.wait(forMs);
        return each((proxy) => (proxy.isLosingMessages = false));
      case 'replies lost':
        each((proxy) => proxy.loseReplies());
        await this.wait(forMs);
        return each((proxy) => proxy.cut());
      case 'server stopped':
        server.pause();
        await this.wait(forMs);
        return server.resume();
      case 'server killed':
        await server.kill();
        await this.wait(forMs);
        return server.start();
      case 'server restored':
        await this.ask(['save']);
        // What happens now is lost.
        await this.wait(forMs);
        await server.kill();
        return server.start();
      case 'eviction':
        return this.evict(forMs);
      case 'out of memory':
        await this.ask(['config', 'set', 'maxmemory', '1', 'maxmemory-policy', 'noeviction']);
        await this.wait(forMs);
        await this.ask(['config', 'set', 'maxmemory', '0']);
        return;
      case 'process stopped':
        places.forEach((place) => cluster.signal(place, 'SIGSTOP'));
        await this.wait(forMs);
        return places.forEach((place) => cluster.signal(place, 'SIGCONT'));
      case 'process killed':
        await cluster.restart(places[0] as number, forMs);
    }
  }

  private async evict(forMs: number): Promise<void> {
    const used = /used_memory:(\d+)/.exec(String(await this.ask(['info', 'memory'])));
    const most = String(Number(used?.[1]) + ROOM_BYTES);
    await this.ask(['config', 'set', 'maxmemory', most, 'maxmemory-policy', 'allkeys-lru']);
    await this.wait(forMs);
    await this.ask(['config', 'set', 'maxmemory', '0']);
  }

  private async ask([command = '', ...args]: readonly string[]): Promise<unknown> {
    const client = new Redis(this.parts.server.port, '127.0.0.1');
    try {
      return await client.call(command, ...args);
    } finally {
      client.disconnect();
    }
  }
}
