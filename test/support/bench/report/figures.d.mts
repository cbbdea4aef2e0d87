export interface Spread {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

export function median(numbers: readonly number[]): number;
export function quantile(numbers: readonly number[], q: number): number;
export function spread(numbers: readonly number[]): Spread;
export function ratios(numbers: readonly number[], partners: readonly number[]): number[];
export function rounded(number: number): number;
