// @ts-check
import { AdminError, get } from '../data/api.js';
import { button, el, fill } from './element.js';
import { showSuccess } from './messages.js';
import { count, time } from './numbers.js';
/** @import { DoneResponse } from '../../src/ops/admin/changes/done-response.ts' */
/** @import { JobResponse } from '../../src/ops/admin/changes/job-response.ts' */

const POLL_MS = 1_000;
const MOST_MISSES = 5;
const STATES = { running: '◔ Running', done: '✓ Done', failed: '✕ Failed' };

/** @type {Map<string, JobResponse & { lost?: string }>} */
const jobs = new Map();

/**
 * Shows the result of a change: at once where it is done, else by following its job to the end.
 *
 * @param {DoneResponse | JobResponse | undefined} answer
 */
export function settle(answer) {
  if (answer && 'id' in answer) {
    void follow(answer);
    return;
  }
  const { done = 'Done.', count: many, confirmed } = answer ?? {};
  const unconfirmed =
    ' The server is disconnected: the change holds in this process, and is replayed once it is connected.';
  showSuccess(
    `${done}${many === undefined ? '' : ` (${count(many)})`}${confirmed === false ? unconfirmed : ''}`,
  );
}

/** @param {JobResponse} job */
async function follow(job) {
  jobs.set(job.id, job);
  show();
  let misses = 0;
  while (jobs.has(job.id) && job.state === 'running') {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    try {
      job = await get(`jobs/${encodeURIComponent(job.id)}`);
      misses = 0;
      if (jobs.has(job.id)) jobs.set(job.id, job);
    } catch (error) {
      // Another process may answer now, before the job is saved.
      if (error instanceof AdminError && error.status === 404) misses += 1;
      const isGone = misses >= MOST_MISSES || (error instanceof AdminError && error.status === 401);
      jobs.set(job.id, { ...job, lost: isGone ? 'It is no longer known.' : 'No answer; trying again.' });
      if (isGone) return show();
    }
    show();
  }
}

function show() {
  const place = /** @type {HTMLElement} */ (document.getElementById('jobs'));
  place.hidden = jobs.size === 0;
  const items = [...jobs.values()].toReversed().map((job) => {
    const close = () => {
      jobs.delete(job.id);
      show();
    };
    return el(
      'li',
      { class: `job ${job.state}` },
      el('strong', {}, job.lost ? '? Unknown' : STATES[job.state]),
      el('span', { class: 'job-what' }, job.what),
      el('span', {}, `${count(job.count)} keys${job.endedAt ? ` by ${time(job.endedAt)}` : ''}`),
      (job.error ?? job.lost) && el('span', { class: 'job-error' }, job.error ?? job.lost),
      (job.state !== 'running' || job.lost) &&
        button('×', close, { class: 'quiet', 'aria-label': `Close: ${job.what}` }),
    );
  });
  fill(place, el('h2', {}, 'Jobs'), el('ul', { role: 'status' }, ...items));
}
