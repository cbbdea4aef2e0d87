import { ValidateBy } from 'class-validator';

/** Above any fare in any currency, and low enough for two decimals to be exact. */
const MOST = 10_000_000_000;

/** Accepts an amount of money: above 0, with at most two decimals. */
export function IsAmount(): PropertyDecorator {
  return ValidateBy(
    { name: 'isAmount', validator: { validate: isAmount } },
    { message: `an amount above 0 and at most ${MOST}, with at most two decimals` },
  );
}

export function isAmount(value: unknown): value is number {
  return typeof value === 'number' && value > 0 && value <= MOST && Math.round(value * 100) / 100 === value;
}
