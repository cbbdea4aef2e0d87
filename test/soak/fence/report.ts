import type { Played } from './play.js';

const HEAD = [
  'scenario',
  'answers',
  'loads',
  'invalidations (unconfirmed)',
  'violations',
  'worst staleness ms (disconnected)',
  'p50 ms',
  'p99 ms',
  'longest wait ms',
  // A machine that is busy with other work makes all waits longer.
  'lag of a process ms',
];

/** Waits of calls that were made in this time from the first one on are not counted: processes begin with cold code. */
const WARM_UP_MS = 2_000;

/** The row of one scenario. */
export function rowOf({ name, records, violations, byRule, ...worst }: Played): string[] {
  const reads = records.filter((record) => record.record === 'read');
  const writes = records.filter((record) => record.record === 'write');
  const begun = Math.min(...reads.map(({ made }) => made));
  const warm = reads.filter(({ made }) => made >= begun + WARM_UP_MS);
  const waits = warm.map(({ made, answered }) => answered - made).toSorted((one, other) => one - other);
  const part = (share: number): number =>
    waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0;
  const lags = records.flatMap((record) => (record.record === 'lag' ? [record.lagMs] : []));
  const lagMs = Math.max(0, ...lags);
  const rules = [...byRule].map(([rule, count]) => `${rule}: ${count}`).join(', ');
  return [
    name,
    String(reads.filter(({ value }) => value !== undefined).length),
    String(records.filter(({ record }) => record === 'load').length),
    `${writes.length} (${writes.filter(({ isConfirmed }) => !isConfirmed).length})`,
    violations.length === 0 ? '0' : `${violations.length} (${rules})`,
    `${Math.round(worst.worstStalenessMs)} (${Math.round(worst.worstDisconnectedMs)})`,
    part(0.5).toFixed(1),
    part(0.99).toFixed(0),
    String(Math.round(waits.at(-1) ?? 0)),
    String(Math.round(lagMs)),
  ];
}

export function tableOf(rows: readonly (readonly string[])[]): string {
  const all = [HEAD, ...rows];
  const widths = HEAD.map((_, at) => Math.max(...all.map((row) => (row[at] ?? '').length)));
  const line = (row: readonly string[]): string =>
    `| ${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return [line(HEAD), rule, ...rows.map(line)].join('\n');
}
