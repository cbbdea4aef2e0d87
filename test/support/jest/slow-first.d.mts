interface Test {
  readonly path: string;
  readonly context: {
    readonly config: { readonly rootDir: string; readonly cache: boolean };
    readonly hasteFS: { getSize(path: string): number };
  };
}

export default class SlowFirst {
  sort(tests: Test[]): Test[];
  time(test: Test): number | undefined;
}
