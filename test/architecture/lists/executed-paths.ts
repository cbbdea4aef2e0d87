/**
 * The most files of the cache of which a function may run during a path; see scripts/house/paths.mjs. More are more
 * than a reader follows.
 */
export const PATH_BOUNDS: Readonly<Record<string, number>> = {
  'warm hit': 18,
  // With the wait that counts only time in which an answer could be read, and the troubles that a success ends. With one
  // deadline for the call, completions that are heard before the lease is asked for, and writes that have a deadline on the
  // server's clock. With the memory of keys, and what is ready at once or later.
  // With reads that go together at the end of a turn, and the header of an entry.
  'miss on a server': 60,
  'limited call': 20,
  'tag invalidation': 15,
  // With the deadline of the call, completions, and keeping apart from making entries. With a file of its own.
  // With reads that go together at the end of a turn, and the header of an entry.
  'scheduled refresh': 50,
};
