export declare function runDirectory(): string;
export declare function closeRunDirectory(): Promise<void>;
