export declare function compiledSources(from?: {
  root?: string;
  cache?: string;
  compile?: (text: string, filename: string) => string;
}): string;
