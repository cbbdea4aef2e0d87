export declare const NEEDS_SERVER: string;
