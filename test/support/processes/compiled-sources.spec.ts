import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { compiledSources } from './compiled-sources.mjs';
import { startProgram } from './programs.js';

const PROGRAM = 'apps/shop/src/main.ts';
const COMPILED_PROGRAM = 'apps/shop/src/main.js';
let root: string;
let cache: string;
let compiled: string[];

beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'tripsage-sources-')));
  cache = join(root, 'cache');
  compiled = [];
  write('libs/price/package.json', '{ "name": "@shop/price" }');
  write('libs/price/src/index.ts', `export { price } from './price.js';`);
  write('libs/price/src/price.ts', 'export const price: number = 1;');
  write(PROGRAM, `import { price } from '@shop/price';\nconsole.log('costs', price);`);
  write('test/price.spec.ts', 'no program imports this');
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

/** A program that reads a file beside its own folder. */
function writeProgramWithTitle(): void {
  write('apps/shop/page/title.txt', 'Shop');
  write(
    PROGRAM,
    `import { readFileSync } from 'node:fs';
      console.log(readFileSync(new URL('../page/title.txt', import.meta.url), 'utf8'));`,
  );
}

/** Where the compiled program is; what had to be compiled is noted. */
function compile(): string {
  const noting = (source: string, filename: string): string => {
    compiled.push(filename);
    return source.replace(': number', '');
  };
  return join(compiledSources({ root, cache, compile: noting }), COMPILED_PROGRAM);
}

async function outputOf(file: string): Promise<string> {
  return text(startProgram([file]).stdout!);
}

describe('compiled sources', () => {
  it('run, with each workspace that they import by its name', async () => {
    expect(await outputOf(compile())).toBe('costs 1\n');
    expect(compiled).toEqual([PROGRAM, 'libs/price/src/index.ts', 'libs/price/src/price.ts']);
  });

  it('run what they import of each entry of a workspace', async () => {
    write(
      'libs/price/package.json',
      JSON.stringify({
        name: '@shop/price',
        exports: {
          '.': { default: { types: './dist/index.d.ts', default: './dist/index.js' } },
          './taxes': { default: { types: './dist/taxes/index.d.ts', default: './dist/taxes/index.js' } },
          './package.json': './package.json',
        },
      }),
    );
    write('libs/price/src/taxes/index.ts', 'export const taxes = 2;');
    write(
      PROGRAM,
      `import { price } from '@shop/price';\nimport { taxes } from '@shop/price/taxes';\nconsole.log(price, taxes);`,
    );
    expect(await outputOf(compile())).toBe('1 2\n');
  });

  it('find what lies beside their folder, which goes on when they are removed', async () => {
    writeProgramWithTitle();
    expect(await outputOf(compile())).toBe('Shop\n');
    rmSync(cache, { recursive: true });
    expect(await outputOf(compile())).toBe('Shop\n');
  });

  it('are compiled anew where the checkout was moved', async () => {
    writeProgramWithTitle();
    compile();
    const before = root;
    root = `${before}-moved`;
    cache = join(root, 'cache');
    renameSync(before, root);
    expect(await outputOf(compile())).toBe('Shop\n');
  });

  it('are compiled once', () => {
    const first = compile();
    compiled = [];
    expect(compile()).toBe(first);
    expect(compiled).toEqual([]);
  });

  it('are compiled anew when one has changed, and not when it is as before', async () => {
    const first = compile();
    write('libs/price/src/price.ts', 'export const price: number = 2;');
    const second = compile();
    expect(await Promise.all([outputOf(first), outputOf(second)])).toEqual(['costs 1\n', 'costs 2\n']);
    write('libs/price/src/price.ts', 'export const price: number = 1;');
    compiled = [];
    expect(compile()).toBe(first);
    expect(compiled).toEqual([]);
  });

  it.each(['libs/price/src/price.js', 'contents.json', 'package.json'])(
    'are compiled anew when their %s was damaged',
    async (path) => {
      const damaged = join(dirname(compile()), '../../..', path);
      writeFileSync(damaged, readFileSync(damaged).subarray(1));
      expect(await outputOf(compile())).toBe('costs 1\n');
    },
  );

  it('fail where they are imported when they do not compile', async () => {
    const failing = (source: string, filename: string): string => {
      if (filename === PROGRAM) throw new Error('no TypeScript');
      return source;
    };
    const file = join(compiledSources({ root, cache, compile: failing }), COMPILED_PROGRAM);
    expect(await text(startProgram([file]).stderr!)).toContain(`SyntaxError: ${PROGRAM}: no TypeScript`);
  });

  it('of long ago are removed', () => {
    for (let price = 1; price <= 25; price++) {
      write('libs/price/src/price.ts', `export const price: number = ${price};`);
      compile();
    }
    expect(readdirSync(cache)).toHaveLength(20);
  });

  it('are whole for each of several processes that compile them at once', async () => {
    const module = new URL('compiled-sources.mjs', import.meta.url).href;
    const script = `import { compiledSources } from '${module}';
      await import(compiledSources({ root: '${root}', cache: '${cache}' }) + '/${COMPILED_PROGRAM}');`;
    const children = Array.from({ length: 3 }, () => startProgram(['--input-type=module', '-e', script]));
    const outputs = await Promise.all(children.map((child) => text(child.stdout!)));
    expect(outputs).toEqual(['costs 1\n', 'costs 1\n', 'costs 1\n']);
    expect(readdirSync(cache)).toHaveLength(1);
  });
});
