import { quantile } from '../report/figures.mjs';

/** What a table says of the requests of a day. @param {readonly import('./traveler.mjs').Request[]} requests */
export function figuresOf(requests) {
  const faults = requests.map(({ fault }) => fault).filter((fault) => fault !== undefined);
  const answered = requests.filter(({ isRefused, fault }) => !isRefused && fault === undefined);
  const took = answered.map(({ tookMs }) => tookMs);
  return {
    requests: requests.length,
    refused: requests.filter(({ isRefused }) => isRefused).length,
    faults,
    hitRatio: answered.filter(({ isHit }) => isHit).length / answered.length,
    p50Ms: quantile(took, 0.5),
    p99Ms: quantile(took, 0.99),
  };
}
