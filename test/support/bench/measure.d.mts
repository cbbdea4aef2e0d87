import type { Row } from './report/document.mjs';

export function compare(
  ways: Record<string, (turn: number) => Promise<unknown>>,
  options: {
    readonly atOnce: number;
    readonly rounds?: number;
    readonly roundMs?: number;
    readonly serverCpuUs?: () => Promise<number>;
  },
): Promise<Row[]>;
