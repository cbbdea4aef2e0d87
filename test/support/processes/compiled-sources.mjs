import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import jestConfig from '../../../jest.config.mjs';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const CACHE = join(ROOT, 'node_modules', '.cache', 'tripsage-sources');
/** Lists what else such a folder holds, with its hash. */
const CONTENTS = 'contents.json';
/** One takes 3 MB, and each change of a source makes a new one. */
const TREES_KEPT = 20;
const require = createRequire(import.meta.url);
const [, options] = jestConfig.transform['^.+\\.ts$'];

/**
 * A folder that holds all our sources in compiled form, at the same paths. So Node runs them without module hooks, which
 * before Node 22.15 cost a process more than all else that it does to start.
 *
 * It is named after all that it is made of, and appears whole, so that processes may make the same one at once. One that
 * was damaged is passed over.
 *
 * @param {{ root?: string, cache?: string, compile?: (text: string, filename: string) => string }} [from]
 *   `root`: the checkout; `cache`: where such folders are; `compile`: default: as Jest does
 * @returns {string} its path
 */
export function compiledSources({ root = ROOT, cache = CACHE, compile = compileAsJest } = {}) {
  const sources = readSources(root);
  const self = readFileSync(fileURLToPath(import.meta.url));
  // Its links to what lies beside the sources are absolute: they lead nowhere once the checkout was moved.
  const made = [root, self, JSON.stringify(options), compilerVersion()];
  const name = hashOf([...made, ...[...sources].flat()]);
  for (let attempt = 0; ; attempt++) {
    const tree = join(cache, `${name}.${attempt}`);
    if (!existsSync(tree)) build(tree, { root, sources, compile });
    if (isWhole(tree)) return tree;
  }
}

/** Text by path, of all that the programs under test may import. */
function readSources(root) {
  const paths = ['apps', 'libs', 'test'].flatMap((folder) => listSources(join(root, folder)));
  return new Map(paths.toSorted().map((path) => [pathInside(root, path), readFileSync(path, 'utf8')]));
}

function listSources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ['node_modules', 'dist'].includes(entry.name) ? [] : listSources(path);
    return /(?<!\.spec|\.d)\.ts$/.test(entry.name) ? [path] : [];
  });
}

function build(tree, { root, sources, compile }) {
  const files = [...sources].map(([path, text]) => [compiledPath(path), compileOrThrow(compile, text, path)]);
  files.push(['package.json', '{ "type": "module" }']);
  const workspaces = ['apps', 'libs'].flatMap((folder) =>
    foldersIn(join(root, folder)).map((name) => `${folder}/${name}`),
  );
  for (const workspace of workspaces.filter((each) => sources.has(`${each}/src/index.ts`))) {
    const { name, exports } = JSON.parse(readFileSync(join(root, workspace, 'package.json'), 'utf8'));
    const up = '../'.repeat(name.split('/').length + 1);
    const entries = sourcesOfEntries(exports);
    const doors = entries.map(({ entry, door }) => [entry, `./${door}`]);
    files.push(
      [
        `node_modules/${name}/package.json`,
        JSON.stringify({ type: 'module', exports: Object.fromEntries(doors) }),
      ],
      ...entries.map(({ door, source }) => [
        `node_modules/${name}/${door}`,
        `export * from '${up}${workspace}/${source}';`,
      ]),
    );
  }
  const unfinished = `${tree}.${process.pid}`;
  for (const [path, text] of files) write(join(unfinished, path), text);
  // Such as packages that npm could not install at the top, and what is served as it is.
  for (const each of workspaces) linkOtherFolders(join(root, each), join(unfinished, each));
  const contents = { paths: files.map(([path]) => path), hash: hashOf(files.map(([, text]) => text)) };
  write(join(unfinished, CONTENTS), JSON.stringify(contents));
  try {
    renameSync(unfinished, tree);
  } catch (error) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(tree)) throw error;
  }
  removeOld(dirname(tree));
}

/** Of each entry of a package: its file for those who import the package, and the compiled source behind it. */
function sourcesOfEntries(exports = { '.': './dist/index.js' }) {
  return Object.entries(exports).flatMap(([entry, target]) => {
    const built = target.default?.default ?? target.default ?? target;
    if (!built.startsWith('./dist/')) return [];
    const door = entry === '.' ? 'index.js' : `${entry.slice(2)}.js`;
    return [{ entry, door, source: built.replace('./dist/', 'src/') }];
  });
}

/** So that what our code looks for beside its own folder is there. */
function linkOtherFolders(from, to) {
  mkdirSync(to, { recursive: true });
  const others = foldersIn(from).filter((name) => name !== 'dist' && !existsSync(join(to, name)));
  for (const name of others) symlinkSync(join(from, name), join(to, name), 'junction');
}

function foldersIn(folder) {
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** A source that is just being edited may not compile; that is for those who import it. */
function compileOrThrow(compile, text, path) {
  try {
    return compile(text, path);
  } catch (error) {
    return `throw new SyntaxError(${JSON.stringify(`${path}: ${error.message}`)});`;
  }
}

function compileAsJest(text, filename) {
  // Only here: loading the compiler takes longer than all else in this file.
  return require('@swc/core').transformSync(text, { ...options, sourceMaps: false, filename, swcrc: false })
    .code;
}

function compilerVersion() {
  return require('@swc/core/package.json').version;
}

function isWhole(tree) {
  try {
    const { paths, hash } = JSON.parse(readFileSync(join(tree, CONTENTS), 'utf8'));
    return hashOf(paths.map((path) => readFileSync(join(tree, path)))) === hash;
  } catch {
    return false;
  }
}

function removeOld(cache) {
  const builtAt = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const folders = readdirSync(cache).map((name) => ({
    path: join(cache, name),
    at: builtAt(join(cache, name)),
  }));
  const old = folders.toSorted((one, other) => other.at - one.at).slice(TREES_KEPT);
  for (const { path } of old) rmSync(path, { recursive: true, force: true });
}

function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function pathInside(root, path) {
  return relative(root, path).replaceAll(sep, '/');
}

function compiledPath(path) {
  return path.replace(/\.ts$/, '.js');
}

function hashOf(texts) {
  const hash = createHash('sha256');
  for (const text of texts) hash.update(text).update('\0');
  return hash.digest('hex').slice(0, 32);
}
