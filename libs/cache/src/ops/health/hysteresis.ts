import type { HealthState } from '../../api/events.js';

const BADNESS: Readonly<Record<HealthState, number>> = { up: 0, degraded: 1, down: 2 };

/** The state that one check observed, and why the part is not up. */
export interface Observation {
  readonly state: HealthState;
  readonly reason: string;
}

/** The number of checks in a row that must be worse, or better, than the settled state before it changes. */
export const WORSE_AFTER = 2;
export const BETTER_AFTER = 3;

/** The worse of two states. */
export function worseOf(one: HealthState, other: HealthState): HealthState {
  return BADNESS[one] >= BADNESS[other] ? one : other;
}

function milderOf(one: HealthState, other: HealthState): HealthState {
  return BADNESS[one] < BADNESS[other] ? one : other;
}

/**
 * The settled state of a part, which does not flap: it changes only after several checks in a row were worse, or better.
 * Then it becomes the mildest of those that were worse, or the worst of those that were better.
 */
export class Hysteresis {
  private current: Observation | undefined;
  private since: { readonly isWorse: boolean; checks: number; observation: Observation } | undefined;

  /** The settled state with its reason; `undefined` before the first check, which settles at once. */
  get settled(): Observation | undefined {
    return this.current;
  }

  get state(): HealthState | undefined {
    return this.current?.state;
  }

  /** Takes the result of one more check. @returns whether the settled state changed */
  observe(state: HealthState, reason = ''): boolean {
    const { current } = this;
    const observation = { state, reason };
    if (current === undefined || state === current.state) {
      this.current = observation;
      this.since = undefined;
      return current === undefined;
    }
    const isWorse = BADNESS[state] > BADNESS[current.state];
    if (this.since?.isWorse !== isWorse) this.since = { isWorse, checks: 0, observation };
    this.since.checks += 1;
    const chosen = (isWorse ? milderOf : worseOf)(this.since.observation.state, state);
    if (chosen === state) this.since.observation = observation;
    if (this.since.checks < (isWorse ? WORSE_AFTER : BETTER_AFTER)) return false;
    this.current = this.since.observation;
    this.since = undefined;
    return true;
  }
}
