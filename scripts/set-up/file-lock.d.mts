export declare function withFileLock<T>(
  path: string,
  work: () => Promise<T>,
  options?: { waitMs?: number; onWait?: (pid: number) => void; signal?: AbortSignal },
): Promise<T>;
