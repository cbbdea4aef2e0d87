import type { BusMessage, Mark, Position, Versions, VersionsNews } from '../../ports/backend.js';
import type { Mode } from '../../api/mode.js';
import { keyOfName } from '../../ports/names.js';

export interface LocalVersionsOptions {
  /** A new name for the versions' life. Default random. */
  newEpoch?: () => string;
  tell: (message: BusMessage) => void;
}

/** How many marks of each kind are kept, as on a server. */
export interface MostMarks {
  readonly keys: number;
  readonly others: number;
}

export const MOST_MARKS: MostMarks = { keys: 10_000, others: 100_000 };

/** The versions in this process's memory: what `versions.lua.ts` does on a server, to the letter. */
export class LocalVersions implements Versions {
  private epoch: string;
  private counter = 0;
  private floor = 0;
  private keyFloor = 0;
  /** By mode and name, the oldest first. */
  private readonly keyMarks = new Map<string, Mark>();
  private readonly otherMarks = new Map<string, Mark>();

  constructor(
    private readonly options: LocalVersionsOptions,
    private readonly most: MostMarks = MOST_MARKS,
  ) {
    this.epoch = this.newEpoch();
  }

  async invalidate(names: readonly string[], mode: Mode, known: Position): Promise<VersionsNews> {
    this.counter += 1;
    const number = this.counter;
    for (const name of names) this.mark({ name, number, mode });
    this.options.tell({ kind: 'invalidated', epoch: this.epoch, number, names, mode });
    return this.newerThan(known);
  }

  async sync(known: Position): Promise<VersionsNews> {
    return this.newerThan(known);
  }

  async reset(): Promise<VersionsNews> {
    this.lose();
    this.options.tell({ kind: 'invalidated', epoch: this.epoch, number: 0, names: [], mode: 'delete' });
    return this.newerThan({ epoch: undefined, seen: 0 });
  }

  /** As a server does that restarts empty, or evicts them. */
  lose(): void {
    this.epoch = this.newEpoch();
    this.counter = 0;
    this.floor = 0;
    this.keyFloor = 0;
    this.keyMarks.clear();
    this.otherMarks.clear();
  }

  private mark(mark: Mark): void {
    const isKeyMark = mark.mode === 'delete' && keyOfName(mark.name) !== undefined;
    const marks = isKeyMark ? this.keyMarks : this.otherMarks;
    const id = `${mark.mode} ${mark.name}`;
    marks.delete(id);
    marks.set(id, mark);
    const most = isKeyMark ? this.most.keys : this.most.others;
    for (const [oldest, { number }] of marks) {
      if (marks.size <= most) return;
      marks.delete(oldest);
      if (isKeyMark) this.keyFloor = Math.max(this.keyFloor, number);
      else this.floor = Math.max(this.floor, number);
    }
  }

  private newerThan({ epoch, seen }: Position): VersionsNews {
    const after = epoch === this.epoch ? seen : 0;
    const marks = [...this.keyMarks.values(), ...this.otherMarks.values()]
      .filter(({ number }) => number > after)
      .toSorted((one, other) => one.number - other.number);
    return { epoch: this.epoch, counter: this.counter, floor: this.floor, keyFloor: this.keyFloor, marks };
  }

  private newEpoch(): string {
    return this.options.newEpoch?.() ?? crypto.randomUUID();
  }
}
