/**
 * The schedule of purges that cost each use a constant: one purge for as many uses as entries were left by the purge before.
 */
export class PurgeSchedule {
  private uses = 0;
  private dueAfter: number;

  /** @param least uses between two purges */
  constructor(private readonly least = 1) {
    this.dueAfter = least;
  }

  /** Counts uses. @returns whether to purge now */
  use(uses = 1): boolean {
    this.uses += uses;
    return this.uses >= this.dueAfter;
  }

  /** @param left how many entries the purge left */
  purged(left: number): void {
    this.uses = 0;
    this.dueAfter = Math.max(this.least, left);
  }
}
