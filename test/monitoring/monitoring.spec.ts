import { readFile } from 'node:fs/promises';
import { describe, expect, it } from '@jest/globals';
import { metricsIn } from '../cache/ops/metrics/exposition.js';
import { metricsWith } from '../cache/ops/metrics/metrics-of.js';
import { ALERTS, DASHBOARD, dashboard, queriesOf } from './queries.js';

const OF_PROMETHEUS = ['up'];

/** The metrics that queries name. */
function metricsNamedIn(text: string): string[] {
  const names = [...text.matchAll(/\b((?:tripsage|nodejs|process)_[a-z0-9_]+|up)\b/g)].map(
    ([, name = '']) => name,
  );
  return [...new Set(names)];
}

/** Every name by which a query can use our metrics. */
async function knownNames(): Promise<Set<string>> {
  const { metrics } = metricsWith();
  const names = [...metricsIn(await metrics.text())].flatMap(([name, { type }]) =>
    type === 'histogram' ? [`${name}_bucket`, `${name}_sum`, `${name}_count`, name] : [name],
  );
  return new Set([...names, ...OF_PROMETHEUS]);
}

describe('what is monitored', () => {
  it.each([
    ['the dashboard', async () => (await queriesOf(DASHBOARD)).join('\n')],
    ['the alerts', () => readFile(ALERTS, 'utf8')],
  ])('names in %s only metrics that exist', async (_what, textOf) => {
    const known = await knownNames();
    const named = metricsNamedIn(await textOf());
    expect(named.length).toBeGreaterThan(10);
    expect(named.filter((name) => !known.has(name))).toEqual([]);
  });

  it('is in the dashboard, all of it', async () => {
    const shown = metricsNamedIn((await queriesOf(DASHBOARD)).join('\n')).join('\n');
    const { metrics } = metricsWith();
    const ours = [...metricsIn(await metrics.text()).keys()].filter((name) => name.startsWith('tripsage_'));
    expect(ours.filter((name) => !shown.includes(name))).toEqual([]);
  });

  it('has for each alert its severity, and what to do', async () => {
    const rules = (await readFile(ALERTS, 'utf8')).split('- alert: ').slice(1);
    expect(rules.length).toBeGreaterThan(6);
    for (const rule of rules)
      for (const part of [
        / expr: /,
        / for: \d+m\n/,
        / severity: (page|ticket)\n/,
        / summary: /,
        / description: /,
      ])
        expect(rule).toMatch(part);
  });

  it('queries the one data source that is provided', async () => {
    const provided = await readFile(
      'apps/monitoring/grafana/provisioning/datasources/prometheus.yml',
      'utf8',
    );
    const [, uid] = / uid: (\S+)/.exec(provided) ?? [];
    const { panels } = await dashboard(DASHBOARD);
    const withQueries = panels.filter(({ targets }) => targets !== undefined);
    expect(new Set(withQueries.map(({ datasource }) => datasource?.uid))).toEqual(new Set([uid]));
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
  });
});
