// @ts-check
import { get, session } from './data/api.js';
import { auditView } from './views/audit-view.js';
import { followFigures } from './connection.js';
import { button, el, fill, setText } from './parts/element.js';
import { healthView } from './views/health-view.js';
import { keysView } from './views/keys-view.js';
import { limitsView } from './views/limits-view.js';
import { LiveFigures } from './data/live-figures.js';
import { namespacesView } from './views/namespaces-view.js';
import { time } from './parts/numbers.js';
import { overviewView } from './views/overview-view.js';
import { revalidationView } from './views/revalidation-view.js';
import { signIn, signInForm } from './sign-in.js';
import { stateBadge } from './parts/state-badge.js';
import { startTheme, themeSwitch } from './parts/theme.js';
import { showFailure } from './parts/messages.js';
/** @import { Connection } from './connection.js' */
/** @import { FiguresEvent } from '../src/ops/admin/watch-responses.ts' */

/**
 * A part of the dashboard while it is shown.
 *
 * @typedef {object} View
 * @property {HTMLElement} root
 * @property {() => Promise<void>} [refresh] loads its figures again
 * @property {boolean} [isStill] refreshed by hand only
 * @property {(live: LiveFigures) => void} [figures] shows live figures
 */

const REFRESH_MS = 10_000;

/** @type {readonly { id: string, title: string, make: (live: LiveFigures) => View }[]} */
const VIEWS = [
  { id: 'overview', title: 'Overview', make: overviewView },
  { id: 'namespaces', title: 'Namespaces', make: namespacesView },
  { id: 'keys', title: 'Keys', make: keysView },
  { id: 'limits', title: 'Limits', make: limitsView },
  { id: 'revalidation', title: 'Revalidation', make: revalidationView },
  { id: 'health', title: 'Health', make: healthView },
  { id: 'audit', title: 'Audit', make: auditView },
];

const top = /** @type {HTMLElement} */ (document.getElementById('top'));
const main = /** @type {HTMLElement} */ (document.getElementById('main'));
/** Ends what runs while an operator is signed in. */
let end = () => {};

startTheme();
session.rejected = () => askForToken('This token is no longer accepted.');
if (session.token === '') askForToken('');
else await signIn().then((failure) => (failure === undefined ? run() : askForToken(failure)));

/** @param {string} reason */
function askForToken(reason) {
  end();
  end = () => {};
  session.clear();
  fill(top);
  fill(main, signInForm(reason, run));
  main.querySelector('input')?.focus();
}

function run() {
  const live = new LiveFigures();
  const links = VIEWS.map(({ id, title }) => el('a', { href: `#${id}` }, title));
  const health = el('span', { class: 'health', role: 'status', 'aria-label': 'Health' });
  const line = el('span', { class: 'connection', role: 'status', 'aria-label': 'Live figures' });
  /** @type {View} */
  let view = { root: main };
  let isLoading = false;

  const refresh = async () => {
    if (isLoading || document.hidden) return;
    isLoading = true;
    const shown = view;
    try {
      await shown.refresh?.();
    } catch (error) {
      if (shown === view && session.me) showFailure(error);
    } finally {
      isLoading = false;
    }
  };
  const showView = () => {
    const chosen = VIEWS.find(({ id }) => `#${id}` === location.hash) ?? VIEWS[0];
    if (!chosen) return;
    links.forEach((link) => {
      if (link.hash === `#${chosen.id}`) link.setAttribute('aria-current', 'page');
      else link.removeAttribute('aria-current');
    });
    document.title = `${chosen.title} · cache admin`;
    view = chosen.make(live);
    fill(main, el('h1', { class: 'unseen' }, chosen.title), view.root);
    if (live.latest) view.figures?.(live);
    isLoading = false;
    void refresh();
  };

  fill(
    top,
    el('div', { class: 'brand' }, el('strong', {}, 'Cache admin'), health, line),
    el('nav', { 'aria-label': 'Views' }, ...links),
    el(
      'div',
      { class: 'who' },
      el('span', { class: 'role' }, session.canChange ? 'May change' : 'Read-only'),
      el('span', { class: 'process' }, `${session.me?.process} on ${session.me?.store}`),
      themeSwitch(),
      button('Sign out', () => askForToken('')),
    ),
  );
  const stop = followFigures({
    figures(event) {
      live.add(event);
      showHealth(health, event);
      view.figures?.(live);
    },
    connection: (is) => showConnection(line, is, live.latest),
  });
  const timer = setInterval(() => {
    // While disconnected, the line at the top shows it; requests would only repeat it.
    if (!view.isStill && line.dataset.state !== 'disconnected') void refresh();
  }, REFRESH_MS);
  const followHash = () => VIEWS.some(({ id }) => `#${id}` === location.hash) && showView();
  addEventListener('hashchange', followHash);
  end = () => {
    stop();
    clearInterval(timer);
    removeEventListener('hashchange', followHash);
  };
  void get('health').then(
    (is) => live.latest === undefined && fill(health, stateBadge(is.state)),
    showFailure,
  );
  showView();
}

/** @param {HTMLElement} place @param {FiguresEvent} event */
function showHealth(place, event) {
  if (place.dataset.state === event.health.state) return;
  place.dataset.state = event.health.state;
  fill(place, stateBadge(event.health.state));
}

/** @param {HTMLElement} place @param {Connection} is @param {FiguresEvent | undefined} latest */
function showConnection(place, is, latest) {
  // A new attempt keeps the text of the disconnection until it succeeds.
  if (is.state === 'connecting' && place.dataset.state === 'disconnected') return;
  place.dataset.state = is.state;
  document.documentElement.dataset.connection = is.state;
  if (is.state === 'live') return setText(place, '● Live');
  if (is.state === 'connecting') return setText(place, '○ Connecting…');
  const known = latest ? ` Figures as of ${time(latest.at)}.` : '';
  const seconds = Math.max(1, Math.round((is.retryAt - Date.now()) / 1_000));
  setText(place, `✕ Disconnected. ${is.reason}${known} Next try in ${seconds} s.`);
}
