import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** A file of the dashboard, with its headers. */
export interface DashboardFile {
  readonly type: string;
  readonly text: string;
  readonly etag: string;
}

/** The folder of the page's own files, by a path that is right from `src` and from `dist`. */
const PAGE = new URL('../../../page/', import.meta.url);

/** The only files that are served besides the page, whatever else is in the folder. */
export const ASSETS: readonly string[] = [
  'connection.js',
  'data/api.js',
  'data/figures.js',
  'data/live-figures.js',
  'main.js',
  'parts/chart.js',
  'parts/dialog.js',
  'parts/element.js',
  'parts/jobs.js',
  'parts/messages.js',
  'parts/numbers.js',
  'parts/state-badge.js',
  'parts/table.js',
  'parts/theme.js',
  'sign-in.js',
  'styles/dialogs.css',
  'styles/figures.css',
  'styles/lists.css',
  'styles/look.css',
  'styles/narrow.css',
  'styles/parts.css',
  'styles/views.css',
  'views/audit-view.js',
  'views/clear-keys.js',
  'views/entry-panel.js',
  'views/health-strip.js',
  'views/health-view.js',
  'views/keys-view.js',
  'views/limiter-actions.js',
  'views/limits-view.js',
  'views/namespace-policy.js',
  'views/namespaces-view.js',
  'views/overview-charts.js',
  'views/overview-tiles.js',
  'views/overview-view.js',
  'views/problems.js',
  'views/revalidation-view.js',
  'views/warm-ups.js',
];

/** Files of the chart library, by the names that the page uses. */
const LIBRARY: Readonly<Record<string, string>> = {
  'uplot.js': 'uplot/dist/uPlot.esm.js',
  'uplot.css': 'uplot/dist/uPlot.min.css',
};

const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
};

/** Reads all files once. @throws where one is missing, so that an application with half a dashboard does not start */
export function readDashboard(): { page: DashboardFile; assets: ReadonlyMap<string, DashboardFile> } {
  const require = createRequire(import.meta.url);
  const own = ASSETS.map((name) => [name, read(name, new URL(name, PAGE))] as const);
  const library = Object.entries(LIBRARY).map(
    ([name, path]) => [name, read(name, require.resolve(path))] as const,
  );
  return { page: read('index.html', new URL('index.html', PAGE)), assets: new Map([...own, ...library]) };
}

function read(name: string, place: URL | string): DashboardFile {
  const text = readFileSync(place, 'utf8');
  const type = TYPES[name.slice(name.lastIndexOf('.') + 1)] as string;
  return { type, text, etag: `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"` };
}
