/**
 * Dollars of each flight search at Duffel, which has no price for calls: its fee for each search beyond 1,500 per order
 * (duffel.com/pricing, 2026). So it is the most that searches cost, as of a day without orders.
 */
export const DUFFEL_SEARCH_USD = 0.005;
const DUFFEL_SEARCH = 'POST /air/offer_requests';

/**
 * Calls, refusals and dollars by supplier. The sandbox says what Exa and OpenAI charge; Open-Meteo, Supabase and Mem0 have no
 * price for a call.
 *
 * @param {{ calls: Record<string, number>, bySupplier: Record<string, object> }} counts as `/_sandbox/calls` has them
 */
export function suppliersOf({ calls, bySupplier }) {
  const searches = Object.entries(calls)
    .filter(([endpoint]) => endpoint.replace(/\/$/, '') === DUFFEL_SEARCH)
    .reduce((sum, [, count]) => sum + count, 0);
  return Object.fromEntries(
    Object.entries(bySupplier).map(([name, { calls: made, rateLimited, costUsd }]) => {
      const usd = name === 'duffel' ? searches * DUFFEL_SEARCH_USD : costUsd;
      return [name, { calls: made, rateLimited, usd: Number(usd.toFixed(4)) }];
    }),
  );
}
