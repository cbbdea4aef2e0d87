/** A bound on the files of the cache of which a function runs during a path; see scripts/house/paths.mjs. */
export interface PathBound {
  /** More is red. */
  readonly most: number;
  /** The number that the path is to be shortened to, where it is longer yet. */
  readonly goal?: number;
}

/** The bound of each path. */
export const PATH_BOUNDS: Readonly<Record<string, PathBound>> = {
  'warm hit': { most: 18 },
  'miss on a server': { most: 45 },
  'limited call': { most: 19 },
  'tag invalidation': { most: 14 },
  'scheduled refresh': { most: 40 },
};
