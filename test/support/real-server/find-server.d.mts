export interface FoundServer {
  url: string;
  name: string;
  owned: boolean;
  stop(): Promise<void>;
}

export interface Way {
  title: string;
  advice: string;
  find(context: WayContext): Promise<{ server: FoundServer } | { reason: string }>;
}

export interface WayContext {
  env: NodeJS.ProcessEnv;
  say: (line: string) => void;
  signal?: AbortSignal;
}

export interface Miss {
  way: Way;
  reason: string;
}

export declare const WAYS: readonly Way[];

export declare function findServer(
  options: Partial<WayContext> & { say: (line: string) => void; ways?: readonly Way[] },
): Promise<{ server: FoundServer } | { misses: readonly Miss[] }>;

export declare function explainMisses(misses: readonly Miss[]): string;
