import type { Spread } from './figures.mjs';

export interface Environment {
  /** ISO 8601. */
  readonly date: string;
  readonly hardware: {
    readonly cpu: string;
    readonly cores: number;
    readonly memoryGiB: number;
    /** Of 1, 5 and 15 minutes, at the start: a machine that is busy with other work tells less. */
    readonly loadAverage: readonly number[];
  };
  readonly versions: {
    readonly node: string;
    readonly ioredis: string;
    readonly library: string;
    readonly commit: string;
  };
  readonly server: string | null;
}

export interface Row {
  readonly name: string;
  /** How many operations were always under way. */
  readonly atOnce?: number;
  readonly [field: string]: string | number | Spread | null | undefined;
}

export interface Table {
  readonly title: string;
  readonly rows: readonly Row[];
}

export interface BenchDocument extends Environment {
  readonly format: 1;
  readonly suite: string;
  readonly tables: readonly Table[];
}

export function headerOf(environment: Environment): string;
export function documentOf(suite: string, environment: Environment, tables: readonly Table[]): BenchDocument;
export function shownRows(rows: readonly Row[]): Record<string, Record<string, unknown>>;
