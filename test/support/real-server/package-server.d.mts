export declare function packagedServer(): string | undefined;
export declare function aptGet(
  args: readonly string[],
  options: { env: NodeJS.ProcessEnv; signal?: AbortSignal; waitMs?: number },
): Promise<void>;
