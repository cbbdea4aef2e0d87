import { type Duration, durationToMs } from '../api/duration.js';
import { CachePolicyError } from '../api/errors.js';
import { DEFAULT_HORIZON, type PolicyCall, type TtlPolicy } from '../options/policy.js';
import { requireAtOnce } from '../options/rule.js';
import { momentMs } from './iso-moment.js';

/** The shortening of a policy toward a travel date. */
export interface NearTravelDateOptions<Args extends readonly unknown[]> {
  /** The date of travel that a call asks about: a Date or ISO 8601 text; `undefined` leaves the policy as it is. */
  travelDate: (...args: Args) => Date | string | undefined;
  /** From this far off on, the policy holds in full. Default `'30d'`. */
  horizon?: Duration;
  /** The life on the day of travel, after it, and for a date that can't be read. Default a tenth of `fresh`. */
  floor?: Duration;
}

/** A fresh life on the curve, and the floor below which chance does not take it either. */
export interface CurvedLife {
  readonly freshMs: number;
  readonly floorMs: number;
}

interface Curve {
  lifeOf(call: PolicyCall<readonly unknown[], unknown>): CurvedLife;
  /** The same curve down from another full life. */
  from(full: Duration): TtlPolicy<never, never>['fresh'];
}

/** The curve behind each `fresh` that follows one. */
const CURVES = new WeakMap<object, Curve>();

/**
 * A policy whose fresh life falls in a straight line from its own `fresh` to the floor. It is whole at the horizon and
 * beyond, and the floor on the date of travel and after it. The life is
 * `floor + (fresh - floor) * clamp(timeLeft / horizon, 0, 1)`. The nearer the departure, the faster fares and seats
 * change. Never below the floor, whatever the jitter, nor above the policy's own `fresh`.
 */
export function nearTravelDate<Args extends readonly unknown[], Value>(
  policy: TtlPolicy<Args, Value>,
  { travelDate, horizon = DEFAULT_HORIZON, floor }: NearTravelDateOptions<Args>,
): TtlPolicy<Args, Value> {
  if (typeof travelDate !== 'function') {
    throw new CachePolicyError('nearTravelDate: travelDate must be a function of the arguments.');
  }
  const horizonMs = durationToMs(horizon, 'nearTravelDate.horizon', 1);
  if (typeof policy.fresh !== 'function') durationToMs(policy.fresh, 'nearTravelDate: fresh', 1);
  const lowestMs = floor === undefined ? undefined : durationToMs(floor, 'nearTravelDate.floor', 1);
  const lifeOf = (call: PolicyCall<Args, Value>): CurvedLife => {
    const full = fullLife(policy, call);
    const date = travelDate(...call.args);
    requireAtOnce(date, 'nearTravelDate: travelDate');
    if (date === undefined) return full;
    const floorMs = Math.min(lowestMs ?? Math.ceil(full.freshMs / 10), full.freshMs);
    const share = shareOfHorizon(date, call.now, horizonMs);
    return { freshMs: Math.round(floorMs + (full.freshMs - floorMs) * share), floorMs };
  };
  const fresh = (call: PolicyCall<Args, Value>): Duration => `${lifeOf(call).freshMs}ms`;
  CURVES.set(fresh, {
    lifeOf,
    from: (full) => nearTravelDate({ ...policy, fresh: full }, { travelDate, horizon, floor }).fresh,
  });
  return { ...policy, fresh };
}

/** The fresh life of a call on a curve; `undefined` where `fresh` follows none. */
export function curvedLife(
  fresh: object,
  call: PolicyCall<readonly unknown[], unknown>,
): CurvedLife | undefined {
  return CURVES.get(fresh)?.lifeOf(call);
}

/**
 * Applies an override of `fresh` to a policy's own. Under a fixed life a curve toward the travel date stays one, down
 * from the new full life. Else an operator who shortens a namespace would lengthen its near departures. A function, a
 * curve included, replaces the policy's own.
 */
export function overriddenFresh(own: TtlPolicy['fresh'], override: TtlPolicy['fresh']): TtlPolicy['fresh'] {
  const curve = typeof own === 'function' ? CURVES.get(own) : undefined;
  if (curve === undefined || typeof override === 'function') return override;
  return curve.from(override) as TtlPolicy['fresh'];
}

function fullLife<Args extends readonly unknown[], Value>(
  { fresh }: TtlPolicy<Args, Value>,
  call: PolicyCall<Args, Value>,
): CurvedLife {
  const curved = typeof fresh === 'function' ? curvedLife(fresh, call) : undefined;
  if (curved !== undefined) return curved;
  const said: unknown = typeof fresh === 'function' ? fresh(call) : fresh;
  requireAtOnce(said, 'nearTravelDate: fresh');
  return { freshMs: durationToMs(said, 'nearTravelDate: fresh', 1), floorMs: 0 };
}

function shareOfHorizon(travelDate: Date | string, now: Date, horizonMs: number): number {
  const leftMs = momentMs(travelDate) - now.getTime();
  return Number.isNaN(leftMs) ? 0 : Math.min(1, Math.max(0, leftMs / horizonMs));
}
