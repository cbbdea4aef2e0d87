import type { FoundServer } from './find-server.mjs';
import type { ServerSettings } from './server-flags.mjs';

export declare class ServerProcess {
  constructor(binary: string, settings?: ServerSettings);
  readonly port: number | undefined;
  readonly running: boolean;
  start(): Promise<void>;
  stop(): Promise<void>;
  kill(): Promise<void>;
  pause(): void;
  resume(): void;
}

export declare function runServer(binary: string): Promise<FoundServer>;
