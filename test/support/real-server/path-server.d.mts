export declare function serversOnPath(env?: NodeJS.ProcessEnv): string[];
