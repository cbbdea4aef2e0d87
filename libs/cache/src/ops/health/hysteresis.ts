import type { HealthState } from '../../api/events.js';

const BADNESS: Readonly<Record<HealthState, number>> = { up: 0, degraded: 1, down: 2 };

/** What one look saw, and why it is not up. */
export interface Look {
  readonly state: HealthState;
  readonly reason: string;
}

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
  private told: Look | undefined;
  private since: { readonly isWorse: boolean; looks: number; look: Look } | undefined;

  /** What is told, with why; `undefined` before the first look, which counts at once. */
  get look(): Look | undefined {
    return this.told;
  }

  get state(): HealthState | undefined {
    return this.told?.state;
  }

  /** @returns whether what is told is another state now */
  saw(state: HealthState, reason = ''): boolean {
    const { told } = this;
    const look = { state, reason };
    if (told === undefined || state === told.state) {
      this.told = look;
      this.since = undefined;
      return told === undefined;
    }
    const isWorse = BADNESS[state] > BADNESS[told.state];
    if (this.since?.isWorse !== isWorse) this.since = { isWorse, looks: 0, look };
    this.since.looks += 1;
    const chosen = (isWorse ? milderOf : worseOf)(this.since.look.state, state);
    if (chosen === state) this.since.look = look;
    if (this.since.looks < (isWorse ? WORSE_AFTER : BETTER_AFTER)) return false;
    this.told = this.since.look;
    this.since = undefined;
    return true;
  }
}
