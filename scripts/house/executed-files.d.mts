export interface ExecutedPath {
  readonly path: string;
  /** From the checkout's top, with forward slashes. */
  readonly files: readonly string[];
  /** How long those files are together. */
  readonly lines: number;
  /** The message of what it failed with, where it did. */
  readonly fault?: string;
}

export declare function executedFiles(
  root: string,
  options?: { url?: string; names?: readonly string[] },
): Promise<ExecutedPath[]>;
