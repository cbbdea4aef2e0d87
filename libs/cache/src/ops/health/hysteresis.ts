import type { HealthState } from '../../contract/events.js';

const BADNESS: Readonly<Record<HealthState, number>> = { up: 0, degraded: 1, down: 2 };

/** So many looks in a row must agree that it is worse, or better, than it is said to be. */
export const WORSE_AFTER = 2;
export const BETTER_AFTER = 3;

export function worseOf(one: HealthState, other: HealthState): HealthState {
  return BADNESS[one] >= BADNESS[other] ? one : other;
}

function milderOf(one: HealthState, other: HealthState): HealthState {
  return BADNESS[one] < BADNESS[other] ? one : other;
}

/**
 * The state that is told of a part, which does not flap: it is another only once several looks in a row were worse, or
 * better, than it. Then it is the mildest of those that were worse, or the worst of those that were better.
 */
export class Hysteresis {
  private told: HealthState | undefined;
  private since: { readonly isWorse: boolean; looks: number; state: HealthState } | undefined;

  /** `undefined` before the first look, which counts at once. */
  get state(): HealthState | undefined {
    return this.told;
  }

  /** @returns whether what is told is another now */
  saw(state: HealthState): boolean {
    const { told } = this;
    if (told === undefined) {
      this.told = state;
      return true;
    }
    if (state === told) {
      this.since = undefined;
      return false;
    }
    const isWorse = BADNESS[state] > BADNESS[told];
    if (this.since?.isWorse !== isWorse) this.since = { isWorse, looks: 0, state };
    this.since.looks += 1;
    this.since.state = (isWorse ? milderOf : worseOf)(this.since.state, state);
    if (this.since.looks < (isWorse ? WORSE_AFTER : BETTER_AFTER)) return false;
    this.told = this.since.state;
    this.since = undefined;
    return true;
  }
}
