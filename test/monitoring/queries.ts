import { readFile } from 'node:fs/promises';

export const DASHBOARD = 'apps/monitoring/grafana/dashboards/tripsage-cache.json';
export const ALERTS = 'apps/monitoring/prometheus/alerts.yml';

export interface Dashboard {
  readonly panels: readonly {
    readonly id: number;
    readonly title: string;
    readonly datasource?: { readonly uid: string };
    readonly targets?: readonly { readonly expr: string }[];
  }[];
}

export async function dashboard(file: string): Promise<Dashboard> {
  return JSON.parse(await readFile(file, 'utf8')) as Dashboard;
}

/** The queries of all panels, with what Grafana puts in for its variables. */
export async function queriesOf(file: string): Promise<string[]> {
  const { panels } = await dashboard(file);
  return panels
    .flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
    .map((expr) =>
      expr.replaceAll(/\$__(rate_interval|range)/g, '1m').replaceAll(/\$(instance|namespace)/g, '.*'),
    );
}
