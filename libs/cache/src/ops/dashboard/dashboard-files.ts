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
  'dialogs.css',
  'figures.css',
  'lists.css',
  'look.css',
  'narrow.css',
  'parts.css',
  'views.css',
  'api.js',
  'audit-view.js',
  'chart.js',
  'clear-keys.js',
  'connection.js',
  'dialog.js',
  'element.js',
  'entry-panel.js',
  'figures.js',
  'health-strip.js',
  'health-view.js',
  'jobs.js',
  'keys-view.js',
  'limiter-actions.js',
  'limits-view.js',
  'live-figures.js',
  'main.js',
  'messages.js',
  'namespace-policy.js',
  'namespaces-view.js',
  'numbers.js',
  'overview-charts.js',
  'overview-tiles.js',
  'overview-view.js',
  'problems.js',
  'revalidation-view.js',
  'sign-in.js',
  'state-badge.js',
  'table.js',
  'theme.js',
  'warm-ups.js',
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
