/** Names beyond these share one entry, so that memory and labels stay bounded whatever callers make up. */
export const ALL_OTHERS = '_cache.others';

/** Counts by a name that users chose. Beyond a bound, further names are counted together. */
export class NamedCounts<Counts> {
  private readonly byName = new Map<string, Counts>();

  constructor(
    private readonly most: number,
    private readonly create: () => Counts,
  ) {}

  of(name: string): Counts {
    const known = this.byName.get(name);
    if (known !== undefined) return known;
    if (this.byName.size >= this.most && name !== ALL_OTHERS) return this.of(ALL_OTHERS);
    const counts = this.create();
    this.byName.set(name, counts);
    return counts;
  }

  [Symbol.iterator](): Iterator<[string, Counts]> {
    return this.byName.entries();
  }
}
