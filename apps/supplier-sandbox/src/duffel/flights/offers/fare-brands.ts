import type { CabinClass } from '../../duffel.types.js';
import type { AirlineRow } from '../../reference/airlines.table.js';

/** The services and conditions of a fare. */
export interface FareBrand {
  readonly name: string;
  /** Against the airline's cheapest fare of the cabin. */
  readonly factor: number;
  readonly checkedBags: number;
  readonly carryOnBags: number;
  /** Share of the base fare kept for a change or a refund; null: not allowed. */
  readonly changePenalty: number | null;
  readonly refundPenalty: number | null;
  /** True where it can be held and paid later. */
  readonly canBeHeld: boolean;
  /** The industry's shelf for comparing fares, 1 (basic) to 5. */
  readonly shelf: number;
}

const brand = (
  name: string,
  factor: number,
  shelf: number,
  [carryOnBags, checkedBags]: readonly [number, number],
  [changePenalty, refundPenalty]: readonly [number | null, number | null],
): FareBrand => ({
  name,
  factor,
  shelf,
  checkedBags,
  carryOnBags,
  changePenalty,
  refundPenalty,
  canBeHeld: refundPenalty !== null,
});

const FULL_SERVICE: Record<CabinClass, readonly FareBrand[]> = {
  economy: [
    brand('Economy Light', 1, 1, [1, 0], [null, null]),
    brand('Economy Flex', 1.36, 3, [1, 1], [0, 0.25]),
  ],
  premium_economy: [brand('Premium Economy', 1, 3, [1, 2], [0.15, null])],
  business: [
    brand('Business Saver', 1, 4, [2, 2], [0.1, null]),
    brand('Business Flex', 1.28, 5, [2, 2], [0, 0]),
  ],
  first: [brand('First', 1, 5, [2, 3], [0, 0])],
};

const LOW_COST: readonly FareBrand[] = [
  brand('Basic', 1, 1, [0, 0], [null, null]),
  brand('Plus', 1.45, 2, [1, 1], [0.3, null]),
];

/** The brands under which an airline sells a cabin. */
export function brandsOf(airline: AirlineRow, cabin: CabinClass): readonly FareBrand[] {
  return airline.kind === 'low-cost' ? LOW_COST : FULL_SERVICE[cabin];
}
