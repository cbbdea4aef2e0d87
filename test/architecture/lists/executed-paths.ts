/**
 * The most files of the cache of which a function may run during a path; see scripts/house/paths.mjs. More are more
 * than a reader follows.
 */
export const PATH_BOUNDS: Readonly<Record<string, number>> = {
  'warm hit': 18,
  // With the wait that counts only time in which an answer could be read, and the troubles that a success ends.
  'miss on a server': 45,
  'limited call': 20,
  'tag invalidation': 15,
  'scheduled refresh': 40,
};
