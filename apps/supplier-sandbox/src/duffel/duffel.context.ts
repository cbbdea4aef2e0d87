import type { SupplierContext } from '../supplier.js';

/** Currencies that an account can have. */
export const CURRENCIES = ['EUR', 'GBP', 'USD'] as const;
export type Currency = (typeof CURRENCIES)[number];

/** The parts that Duffel's room needs besides those of every room. */
export interface DuffelContext extends SupplierContext {
  /** The account's currency, in which all amounts are given, ISO 4217. */
  readonly currency: Currency;
}
