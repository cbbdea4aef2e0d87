import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { compare, ROUND_MS, ROUNDS } from './measure.mjs';
import { documentOf, headerOf, shownRows } from './report/document.mjs';
import { environmentNow } from './report/environment.mjs';
import { benchServer } from './server.mjs';

const OPTIONS = {
  json: { type: 'string' },
  url: { type: 'string' },
  rounds: { type: 'string' },
  'round-ms': { type: 'string', default: String(ROUND_MS) },
};

/**
 * Runs a suite: prints what it runs on and its tables, and writes all of that where `--json DIR` asks for it. Options that
 * all suites know: `--json`, `--url`, `--rounds` and `--round-ms`.
 *
 * @param {string} name
 * @param {{ options?: object, words?: boolean, server?: boolean | object, rounds?: number }} needs `options`: further ones,
 *   as `parseArgs` has them; `words`: whether words may follow its name; `server`: whether it talks to one, or how to find
 *   that; `rounds`: where none are asked for
 * @param {(suite: Suite) => Promise<void>} measure
 */
export async function runSuite(
  name,
  { options = {}, words = false, server = false, rounds = ROUNDS },
  measure,
) {
  const parsed = parseArgs({ options: { ...OPTIONS, ...options }, allowPositionals: words });
  const { positionals } = parsed;
  const values = { ...parsed.values, rounds: parsed.values.rounds ?? rounds };
  const found = server
    ? await benchServer({ ...(server !== true && server), ...(values.url && { url: values.url }) })
    : undefined;
  const suite = new Suite({ values, words: positionals, server: found });
  try {
    console.log(suite.header);
    await measure(suite);
  } finally {
    await found?.stop();
  }
  if (values.json !== undefined) await suite.write(name, values.json);
}

/** What a suite is told, and what it tells. */
class Suite {
  #environment;
  #tables = [];

  constructor({ values, words, server }) {
    this.values = values;
    this.words = words;
    this.server = server;
    this.rounds = countOf(values, 'rounds');
    this.roundMs = countOf(values, 'round-ms');
    this.#environment = environmentNow(server?.name);
  }

  get header() {
    return `${headerOf(this.#environment)}; ${this.rounds} rounds: the median, the lowest and the highest`;
  }

  /** Compares ways of doing the same, and shows the table; with what they take of the server, where it has a part in them. */
  async compare(title, ways, atOnce, { onServer = this.server !== undefined } = {}) {
    const { rounds, roundMs, server } = this;
    const serverCpuUs = onServer ? () => server.cpuUs() : undefined;
    return this.table(title, await compare(ways, { atOnce, rounds, roundMs, serverCpuUs }));
  }

  table(title, rows) {
    this.#tables.push({ title, rows });
    console.log(`\n${title}`);
    console.table(shownRows(rows));
    return rows;
  }

  async write(name, folder) {
    await mkdir(folder, { recursive: true });
    const path = resolve(join(folder, `${name}.json`));
    const document = documentOf(name, this.#environment, this.#tables);
    await writeFile(path, `${JSON.stringify(document, null, 2)}\n`);
    console.log(`Written: ${path}`);
  }
}

function countOf(values, option) {
  const count = Number(values[option]);
  if (Number.isInteger(count) && count > 0) return count;
  throw new Error(`--${option} is ${values[option]}; expected a whole number above 0.`);
}
