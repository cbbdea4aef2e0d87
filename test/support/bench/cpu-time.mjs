import { median } from './report/figures.mjs';

const ROUNDS = 15;
const ROUND_MS = 40;

/** The median time of one call of synchronous work, over rounds that each take about as long. */
export function timeOf(work) {
  let sink;
  let calls = 1;
  for (let tookMs = 0; tookMs < ROUND_MS;) {
    const startedAt = performance.now();
    for (let call = 0; call < calls; call += 1) sink = work();
    tookMs = performance.now() - startedAt;
    if (tookMs < ROUND_MS) calls = Math.ceil(calls * Math.min(10, (1.2 * ROUND_MS) / Math.max(tookMs, 0.01)));
  }
  const times = Array.from({ length: ROUNDS }, () => {
    const startedAt = performance.now();
    for (let call = 0; call < calls; call += 1) sink = work();
    return (performance.now() - startedAt) / calls;
  });
  if (sink === undefined) throw new Error('the work gave nothing');
  const microseconds = median(times) * 1_000;
  return { microseconds, shown: microseconds.toPrecision(3) };
}
