/** The compiler's `Found {0} errors. Watching for file changes.`; a solution's builder tells the count nowhere else. */
const FOUND_ERRORS = 6194;

/**
 * What `tsc -b --watch` does, in this process, so that it ends with it and can tell when a build is through.
 *
 * @param {string} root
 * @param {() => void} onBuilt told after each build without errors, the first one included
 */
export async function compileOnChange(root, onBuilt) {
  const { default: ts } = await import('typescript');
  const format = {
    getCanonicalFileName: (name) => name,
    getCurrentDirectory: () => root,
    getNewLine: () => '\n',
  };
  const host = ts.createSolutionBuilderWithWatchHost(
    ts.sys,
    undefined,
    (diagnostic) => process.stderr.write(ts.formatDiagnosticsWithColorAndContext([diagnostic], format)),
    () => {},
    (status) => {
      const text = ts.flattenDiagnosticMessageText(status.messageText, '\n');
      process.stderr.write(`${text}\n`);
      if (status.code === FOUND_ERRORS && text.startsWith('Found 0 ')) onBuilt();
    },
  );
  ts.createSolutionBuilderWithWatch(host, [root], {}).build();
}
