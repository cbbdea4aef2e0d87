export declare function packagedServer(): string | undefined;
