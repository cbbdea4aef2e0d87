import type { CacheError } from '../api/errors.js';
import type { CacheEventBus } from '../api/events.js';
import type { Mode } from '../api/mode.js';
import type { Backend } from '../ports/backend.js';
import type { BusMessage } from '../ports/bus.js';
import type { L1Cache } from '../ports/l1-cache.js';
import { keyOfName } from '../ports/names.js';
import { asStoreFailure, isRefusedCall } from '../ports/store-failure.js';
import type { Version, VersionUpdate } from '../ports/versions.js';
import type { Clock } from '../time/clock.js';
import { BumpBatches } from './bump-batches.js';
import { type Invalidation, PendingInvalidations } from './pending-invalidations.js';
import { carryOut } from './replay.js';
import { type Limits, RoundTrips } from './round-trips.js';
import { type Drop, VersionTable } from './version-table.js';

export interface VersionSyncParts extends Limits {
  readonly backend: Pick<Backend, 'store' | 'versions'>;
  readonly clock: Clock;
  /** The entries in this process: they leave it when they are invalidated. */
  readonly l1: Pick<L1Cache<unknown>, 'delete' | 'clear'>;
  readonly events: Pick<CacheEventBus, 'emit'>;
}

/**
 * Keeps the version table of this process in step with the server. It learns from messages and answers, drops from L1
 * what they invalidate, and replays the invalidations that the server missed.
 */
export class VersionSync {
  readonly table: VersionTable;
  readonly pending = new PendingInvalidations();
  /** Counts the replays that were answered. */
  replays = 0;
  /** The server did not answer last, or refused. */
  isDisconnected = false;
  /** The reason why it is disconnected. */
  failure: CacheError | undefined;
  private readonly batches = new BumpBatches((names, mode) =>
    this.learn((known) => this.parts.backend.versions.bump(names, mode, known), { adopt: false }),
  );
  private readonly roundTrips: RoundTrips;

  constructor(private readonly parts: VersionSyncParts) {
    this.table = new VersionTable(parts.events);
    this.roundTrips = new RoundTrips(parts, parts.events);
  }

  /**
   * Learns from any message that the server is there, and from one of an invalidation what is invalid. A server that
   * refuses was there all the time: only an answer ends that.
   */
  hear(message: BusMessage): void {
    if (this.failure === undefined || !isRefusedCall(this.failure)) this.setConnected();
    if (message.kind === 'invalidated') this.drop(this.table.hear(message));
  }

  /** @returns the server's answer, whose latest number is that of the bump */
  bump(names: readonly string[], mode: Mode): Promise<VersionUpdate> {
    return this.batches.add(names, mode);
  }

  /** Makes the versions new. Where the server does not confirm that, it is pending. @returns whether it did */
  async reset(): Promise<boolean> {
    try {
      await this.learn(() => this.parts.backend.versions.reset(), { adopt: true });
      return true;
    } catch (error) {
      this.rememberReset(error);
      return false;
    }
  }

  /** Replays what is pending, then asks for what is newer than the known version. @returns whether the server answered */
  async ask(): Promise<boolean> {
    const { backend, clock } = this.parts;
    try {
      if (!this.pending.isEmpty) await this.replay();
      const askedAt = clock.monotonic();
      await this.learn((known) => backend.versions.sync(known), { adopt: true });
      this.roundTrips.took(clock.monotonic() - askedAt);
      return true;
    } catch (error) {
      this.setDisconnected(asStoreFailure(error));
      return false;
    }
  }

  /** Makes an invalidation pending. It holds in this process at once. */
  remember(invalidation: Invalidation, why?: unknown): void {
    this.pending.remember(invalidation, reasonOf(why));
    this.table.changeCount += 1;
    this.drop({ all: false, keys: invalidation.names.flatMap((name) => keyOfName(name) ?? []) });
  }

  /** Makes a reset pending. It holds in this process at once. */
  rememberReset(why?: unknown): void {
    this.pending.rememberReset(reasonOf(why));
    this.table.changeCount += 1;
    this.parts.l1.clear();
  }

  private async replay(): Promise<void> {
    const replay = this.pending.replay();
    await carryOut(replay, this.parts.backend, (ask, how) => this.learn(ask, how));
    this.pending.confirmed(replay);
    this.replays += 1;
    this.table.changeCount += 1;
  }

  /** Asks the server something that it answers with all that is newer than the known version, and learns that. */
  private async learn(
    ask: (known: Version) => Promise<VersionUpdate>,
    how: { adopt: boolean },
  ): Promise<VersionUpdate> {
    const question = this.table.question(this.parts.clock.monotonic());
    const update = await ask(question.known);
    this.setConnected();
    this.drop(this.table.learn(update, question, how));
    return update;
  }

  private drop({ all, keys }: Drop): void {
    if (all) this.parts.l1.clear();
    else for (const key of keys) this.parts.l1.delete(key);
  }

  private setConnected(): void {
    if (!this.isDisconnected) return;
    this.isDisconnected = false;
    this.failure = undefined;
    this.parts.events.emit('disconnected', { isDisconnected: false });
  }

  private setDisconnected(failure: CacheError): void {
    const isNews = isRefusedCall(failure) && failure.message !== this.failure?.message;
    const isChange = !this.isDisconnected || isNews;
    this.isDisconnected = true;
    this.failure = failure;
    if (isChange) this.parts.events.emit('disconnected', { isDisconnected: true, reason: failure.message });
  }
}

function reasonOf(why: unknown): string | undefined {
  return why === undefined ? undefined : asStoreFailure(why).message;
}
