import type { BusMessage } from '../../ports/bus.js';
import type { Bump, Version, Versions, VersionUpdate } from '../../ports/versions.js';
import type { Mode } from '../../api/mode.js';
import { keyOfName } from '../../ports/names.js';
import { MOST_BUMPS, type MostBumps } from '../most-bumps.js';

export interface LocalVersionsOptions {
  /** A name for a new life of the versions. Default random. */
  newEpoch?: () => string;
  publish: (message: BusMessage) => void;
}

/** The versions in this process's memory; they do exactly what `versions.lua.ts` does on a server. */
export class LocalVersions implements Versions {
  private epoch: string;
  private latest = 0;
  private lowWaterMark = 0;
  private keyLowWaterMark = 0;
  /** By mode and name, the oldest first. */
  private readonly keyBumps = new Map<string, Bump>();
  private readonly otherBumps = new Map<string, Bump>();

  constructor(
    private readonly options: LocalVersionsOptions,
    private readonly most: MostBumps = MOST_BUMPS,
  ) {
    this.epoch = this.newEpoch();
  }

  async bump(names: readonly string[], mode: Mode, known: Version): Promise<VersionUpdate> {
    this.latest += 1;
    const number = this.latest;
    for (const name of names) this.bumpName({ name, number, mode });
    this.options.publish({ kind: 'invalidated', epoch: this.epoch, number, names, mode });
    return this.newerThan(known);
  }

  async sync(known: Version): Promise<VersionUpdate> {
    return this.newerThan(known);
  }

  async reset(): Promise<VersionUpdate> {
    this.lose();
    this.options.publish({ kind: 'invalidated', epoch: this.epoch, number: 0, names: [], mode: 'delete' });
    return this.newerThan({ epoch: undefined, number: 0 });
  }

  /** Loses everything, as a server does that restarts empty or evicts the versions. */
  lose(): void {
    this.epoch = this.newEpoch();
    this.latest = 0;
    this.lowWaterMark = 0;
    this.keyLowWaterMark = 0;
    this.keyBumps.clear();
    this.otherBumps.clear();
  }

  private bumpName(bump: Bump): void {
    const isKeyBump = bump.mode === 'delete' && keyOfName(bump.name) !== undefined;
    const bumps = isKeyBump ? this.keyBumps : this.otherBumps;
    const id = `${bump.mode} ${bump.name}`;
    bumps.delete(id);
    bumps.set(id, bump);
    const most = isKeyBump ? this.most.keys : this.most.others;
    for (const [oldest, { number }] of bumps) {
      if (bumps.size <= most) return;
      bumps.delete(oldest);
      if (isKeyBump) this.keyLowWaterMark = Math.max(this.keyLowWaterMark, number);
      else this.lowWaterMark = Math.max(this.lowWaterMark, number);
    }
  }

  private newerThan(known: Version): VersionUpdate {
    const after = known.epoch === this.epoch ? known.number : 0;
    const bumps = [...this.keyBumps.values(), ...this.otherBumps.values()]
      .filter(({ number }) => number > after)
      .toSorted((one, other) => one.number - other.number);
    return {
      epoch: this.epoch,
      latest: this.latest,
      lowWaterMark: this.lowWaterMark,
      keyLowWaterMark: this.keyLowWaterMark,
      bumps,
    };
  }

  private newEpoch(): string {
    return this.options.newEpoch?.() ?? crypto.randomUUID();
  }
}
