// Slow: it runs the compiler.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';
import { DOCUMENTS } from './repository.js';

const root = process.cwd();

/** Each block of TypeScript in a document, as a file that lies where our tests do. */
function blocksOf(document: string): [string, string][] {
  const text = readFileSync(join(root, document), 'utf8');
  const name = document.replace(/\W/g, '-');
  return [...text.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code = ''], index) => [
    join(root, 'test/docs', `${name}-${index + 1}.ts`),
    `${code}\nexport {};\n`,
  ]);
}

/** What the compiler says of files that are only in memory. */
function complaints(files: ReadonlyMap<string, string>): string[] {
  const path = join(root, 'test/tsconfig.json');
  const { config } = ts.readConfigFile(path, ts.sys.readFile) as { config: object };
  const { options } = ts.parseJsonConfigFileContent(
    { ...config, include: [], files: [] },
    ts.sys,
    join(root, 'test'),
  );
  const host = ts.createCompilerHost(options);
  const { readFile, fileExists, getSourceFile } = host;
  host.fileExists = (name) => files.has(name) || fileExists(name);
  host.readFile = (name) => files.get(name) ?? readFile(name);
  host.getSourceFile = (name, ...rest) => {
    const text = files.get(name);
    return text === undefined
      ? getSourceFile(name, ...rest)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ES2023);
  };
  const program = ts.createProgram([...files.keys()], { ...options, noUnusedLocals: false }, host);
  return ts
    .getPreEmitDiagnostics(program)
    .filter(({ file }) => file !== undefined && files.has(file.fileName))
    .map(
      ({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
}

describe('the code in our documents', () => {
  it('compiles', () => {
    const files = new Map(DOCUMENTS.flatMap(blocksOf));
    expect(files.size).toBeGreaterThan(2);
    expect(complaints(files)).toEqual([]);
  });

  it('would be found out if it did not', () => {
    const file = join(root, 'test/docs/wrong.ts');
    const wrong = "import { Cacheable } from '@tripsage/cache';\nexport const d = Cacheable('a', 60);\n";
    expect(complaints(new Map([[file, wrong]]))).toHaveLength(1);
  });
});
