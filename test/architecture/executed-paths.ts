/** The most files of the cache of which a function may run during each path; see scripts/house/paths.mjs. */
export const MOST_EXECUTED: Readonly<Record<string, number>> = {
  'warm hit': 18,
  'miss on a server': 45,
  'limited call': 20,
  'tag invalidation': 15,
  'scheduled refresh': 40,
};
