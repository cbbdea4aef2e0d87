/** Work under way, and its result. */
export interface Flight<Result> {
  readonly result: Promise<Result>;
}

/** The work that is under way in this process, by key: it is there from its beginning to its end (single flight). */
export class SingleFlight<Work extends Flight<unknown>> {
  private readonly underWay = new Map<string, Work>();

  get(key: string): Work | undefined {
    return this.underWay.get(key);
  }

  /** In place of older work on the key, which goes on for those who wait for it. */
  add(key: string, work: Work): Work {
    this.underWay.set(key, work);
    const end = (): void => {
      if (this.underWay.get(key) === work) this.underWay.delete(key);
    };
    work.result.then(end, end);
    return work;
  }

  get size(): number {
    return this.underWay.size;
  }
}
