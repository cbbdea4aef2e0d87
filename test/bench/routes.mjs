/**
 * Every route of the API, asked twice: status, time, `Cache-Status` and what reached the suppliers. The suppliers take as long
 * as the sandbox has them take by default. `--markdown` prints the table as `docs/routes.md` has it.
 */
import { startApi, startSandbox } from '../support/bench/processes/house.mjs';
import { requestOf, ROUTE_EXAMPLES } from '../support/bench/routes/route-examples.mjs';
import { runSuite } from '../support/bench/suite.mjs';

const NONE = '–';
const COLUMNS = ['first', 'second'];
const options = { markdown: { type: 'boolean', default: false } };

await runSuite('routes', { options, rounds: 1 }, async (suite) => {
  const sandbox = await startSandbox();
  await warmDatabase(sandbox.url);
  const api = await startApi({ supplierUrl: sandbox.url });
  try {
    await fetch(`${api.url}/health/live`);
    const known = {};
    const rows = [];
    for (const example of ROUTE_EXAMPLES) {
      rows.push(await askTwice(example, known, { api: api.url, sandbox: sandbox.url }));
    }
    if (suite.values.markdown) console.log(markdownOf(rows));
    else suite.table('Each route, asked twice', rows);
  } finally {
    await api.end();
    await sandbox.end();
  }
});

/** A database that was just made takes seconds for its first statements, which no route is to be charged with. */
async function warmDatabase(sandbox) {
  await fetch(`${sandbox}/_sandbox/database`, { method: 'POST' });
  for (const table of ['destinations', 'trips', 'saved_flights']) {
    const response = await fetch(`${sandbox}/supabase/rest/v1/${table}?limit=1`, {
      headers: { apikey: 'sandbox-service-key' },
    });
    if (!response.ok) throw new Error(`${table}: ${response.status} ${await response.text()}`);
  }
}

async function askTwice(example, known, urls) {
  const first = await ask(requestOf(example, known), urls);
  if (first.status >= 400) throw new Error(`${example.route}: ${first.status} ${first.text}`);
  if (first.text !== '') example.keep?.(JSON.parse(first.text), known);
  const second = await ask(requestOf(example, known), urls);
  return { name: example.route, first: shown(first), second: shown(second) };
}

async function ask({ path, init }, { api, sandbox }) {
  await fetch(`${sandbox}/_sandbox/calls`, { method: 'DELETE' });
  const beganAt = performance.now();
  const response = await fetch(`${api}${path}`, init);
  const text = await response.text();
  const tookMs = performance.now() - beganAt;
  const { bySupplier } = await (await fetch(`${sandbox}/_sandbox/calls`)).json();
  const reached = Object.entries(bySupplier).filter(([, { calls }]) => calls > 0);
  return {
    status: response.status,
    text,
    tookMs,
    cacheStatus: response.headers.get('cache-status')?.replace(/^tripsage; /, ''),
    suppliers: reached.map(([name, { calls }]) => `${name} ${calls}`).join(', '),
  };
}

function shown({ status, tookMs, cacheStatus = NONE, suppliers }) {
  const time = tookMs < 10 ? tookMs.toFixed(1) : tookMs.toFixed(0);
  return [String(status), `${time} ms`, cacheStatus, suppliers || NONE].join(' | ');
}

function markdownOf(rows) {
  const titles = COLUMNS.map((column) => `${column} | time | Cache-Status | suppliers`);
  const head = `| route | ${titles.join(' | ')} |`;
  const cells = head.split('|').length - 2;
  const lines = rows.map(({ name, first, second }) => `| \`${name}\` | ${first} | ${second} |`);
  return [head, `|${' --- |'.repeat(cells)}`, ...lines].join('\n');
}
