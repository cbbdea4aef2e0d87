import { hash } from 'node:crypto';

type Part = string | number;

export const BASE_62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';

/**
 * Numbers, choices and ids that look random and follow from a seed and the parts they are drawn for. The same seed and
 * parts always give the same result, in any order of drawing and in any process.
 */
export class SeededDraw {
  constructor(private readonly seed: string) {}

  /** A number in [0, 1). */
  unit(...parts: Part[]): number {
    return this.digest(parts).readUIntBE(0, 6) / 2 ** 48;
  }

  /** A whole number in [from, to], both included. */
  integer(from: number, to: number, ...parts: Part[]): number {
    return from + Math.floor(this.unit(...parts) * (to - from + 1));
  }

  /** One of `choices`, which must not be empty. */
  pick<T>(choices: readonly T[], ...parts: Part[]): T {
    if (choices.length === 0) throw new RangeError('SeededDraw.pick: expected at least one choice, got none');
    return choices[this.integer(0, choices.length - 1, ...parts)]!;
  }

  /** `length` (at most 40) letters and digits, base 62. */
  token(length: number, ...parts: Part[]): string {
    const number = limbsOf(this.digest(parts));
    let text = '';
    while (text.length < length) {
      let four = divide(number, FOUR_DIGITS);
      for (let digit = 0; digit < 4; digit += 1) {
        text += BASE_62[four % 62];
        four = Math.floor(four / 62);
      }
    }
    return text.slice(0, length);
  }

  private digest(parts: readonly Part[]): Buffer {
    return hash('sha256', `${this.seed}\u0000${parts.join('\u0000')}`, 'buffer');
  }
}

/** Four digits of base 62 are split off at a time: below 2 ** 24, so that a remainder and a limb fit into a double. */
const FOUR_DIGITS = 62 ** 4;
const LIMB_BYTES = 3;
const LIMB = 2 ** (8 * LIMB_BYTES);

/** The bytes as one number, in limbs of 24 bits, the highest first. */
function limbsOf(bytes: Buffer): number[] {
  const limbs: number[] = [];
  const first = bytes.length % LIMB_BYTES || LIMB_BYTES;
  limbs.push(bytes.readUIntBE(0, first));
  for (let at = first; at < bytes.length; at += LIMB_BYTES) limbs.push(bytes.readUIntBE(at, LIMB_BYTES));
  return limbs;
}

/** Divides the number in place; gives the remainder. */
function divide(limbs: number[], divisor: number): number {
  let remainder = 0;
  for (let at = 0; at < limbs.length; at += 1) {
    const part = remainder * LIMB + limbs[at]!;
    const quotient = Math.floor(part / divisor);
    limbs[at] = quotient;
    remainder = part - quotient * divisor;
  }
  return remainder;
}
