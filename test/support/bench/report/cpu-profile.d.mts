export interface Profile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  /** The node that was running, sample by sample. */
  readonly samples: readonly number[];
  /** Microseconds up to each sample. */
  readonly timeDeltas: readonly number[];
}

export function topFunctions(
  profile: Profile,
  options: { readonly count: number; readonly turns: number },
): { name: string; percent: number; usEach: number }[];
