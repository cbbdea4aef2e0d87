// @ts-check
import { ask, get, session } from '../data/api.js';
import { openDialog } from '../parts/dialog.js';
import { button, el } from '../parts/element.js';
import { count, time } from '../parts/numbers.js';
import { makeTable } from '../parts/table.js';
/** @import { WarmUpsResponse, WarmUpResponse } from '../../src/ops/admin/refreshes/refresh-responses.ts' */

/** The table of warm-ups, with the progress of their last runs. */
export function warmUpsPart() {
  const table = makeTable({
    caption: 'Warm-ups',
    empty: 'No warm-up is declared.',
    key: (/** @type {WarmUpResponse} */ { name }) => name,
    columns: [
      { name: 'Warm-up', isHead: true, cell: ({ name }) => name },
      { name: 'Method', cell: ({ method }) => method },
      {
        name: 'When',
        cell: ({ cron }) => [cron === undefined ? 'by hand or at start' : el('code', {}, cron)],
      },
      { name: 'Last run', cell: lastRun },
      { name: 'Progress', cell: progress },
    ],
    ...(session.canChange && { actions }),
  });
  const refresh = async () => {
    /** @type {WarmUpsResponse} */
    const { warmUps } = await get('warm-ups');
    table.show(warmUps);
  };

  /** @param {() => WarmUpResponse} current */
  function actions(current) {
    const run = () => {
      const { name, method } = current();
      openDialog({
        title: `Run the warm-up ${name}`,
        text: [el('p', {}, `It calls ${method} for everything that it names, as far as limits allow.`)],
        action: `Run ${name}`,
        run: () => ask('POST', `warm-ups/${encodeURIComponent(name)}/run`),
        changed: refresh,
      });
    };
    return [button('Run…', run)];
  }
  return { root: table.root, refresh };
}

/** @param {WarmUpResponse} warmUp */
function lastRun({ last }) {
  if (!last) return 'never';
  return last.endedAt ? `ended at ${time(last.endedAt)}` : `running since ${time(last.startedAt)}`;
}

/** @param {WarmUpResponse} warmUp */
function progress({ last, name }) {
  if (!last) return '–';
  const { total, warmed, failed, bad } = last;
  const faults = [failed > 0 && `${count(failed)} failed`, bad > 0 && `${count(bad)} not fit`].filter(
    Boolean,
  );
  return [
    el('progress', {
      max: Math.max(1, total),
      value: warmed + failed + bad,
      'aria-label': `Progress of ${name}`,
    }),
    ` ${[`${count(warmed)} of ${count(total)}`, ...faults].join(', ')}`,
  ];
}
