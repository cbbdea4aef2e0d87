import type { Floor } from './decision.mjs';

export const FLOORS: readonly Floor[];
