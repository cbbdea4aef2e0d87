/** Files whose rules are held by specs at other paths. */
export interface SpecElsewhere {
  /** A path under libs/cache/src; `*` stands for any name in a folder, `**` for anything. */
  readonly files: string;
  readonly specs: readonly string[];
  readonly why: string;
}

export const SPECS_ELSEWHERE: readonly SpecElsewhere[] = [];
