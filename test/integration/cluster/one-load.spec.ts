import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from '@jest/globals';
import { describeOnServer } from '../../support/real-server.js';
import { ClusterProcess, loadsOf } from './cluster.js';
import { bringing, UNTIL_FINISHED } from './messages.js';
import { paced } from '../../support/slowness.mjs';

const PROCESSES = 4;
const LEASE_MS = paced(1_000);
/** Of a failure: long enough that all have asked twice in it. */
const ERRORS_MS = paced(2_000);

describeOnServer('one load for each key in the cluster', ({ url, keyPrefix }) => {
  const options = { url, keyPrefix: keyPrefix(), leaseLife: `${LEASE_MS}ms`, commandTimeout: '5s' } as const;
  let processes: ClusterProcess[];

  beforeAll(async () => {
    processes = await Promise.all(Array.from({ length: PROCESSES }, () => ClusterProcess.start(options)));
  });

  it('also when the loader takes longer than its lease: 4 processes × 250 callers, three lives of it', async () => {
    const loader = bringing('loaded', 3 * LEASE_MS);
    const reports = await Promise.all(processes.map((one) => one.call('slow', loader, { callers: 250 })));
    const answers = reports.flat();
    expect(answers).toHaveLength(1_000);
    expect(new Set(answers.map(({ value }) => value))).toEqual(new Set(['loaded']));
    expect(loadsOf(processes, 'slow')).toBe(1);
    report(
      'a waiter elsewhere had its answer',
      handOverMs(
        processes,
        reports.map((own) => own[0]?.answeredAt ?? 0),
      ),
    );
  });

  it('and one for each window of errors when it fails, shared by all', async () => {
    const policy = { fresh: '1m', errors: `${ERRORS_MS}ms` } as const;
    const loader = { takesMs: 200, brings: { error: 'supplier down' } } as const;
    const ask = () =>
      Promise.all(processes.map((one) => one.call('failing', loader, { callers: 250, policy })));
    const first = (await ask()).flat();
    await delay(ERRORS_MS / 4);
    const second = (await ask()).flat();
    for (const { error } of [...first, ...second]) expect(error).toContain('supplier down');
    expect(loadsOf(processes, 'failing')).toBe(1);
    await delay(ERRORS_MS);
    await ask();
    expect(loadsOf(processes, 'failing')).toBe(2);
  });

  it('whose waiters wait for a holder that lives, eight seconds of load long', async () => {
    const loader = bringing('late', 8_000);
    const answers = (
      await Promise.all(processes.map((one) => one.call('late', loader, { callers: 10 })))
    ).flat();
    expect(new Set(answers.map(({ value }) => value))).toEqual(new Set(['late']));
    expect(loadsOf(processes, 'late')).toBe(1);
  });

  it('which exactly one process takes over when its holder is killed', async () => {
    const victim = await ClusterProcess.start(options);
    const loader = bringing('never', UNTIL_FINISHED);
    const lost = victim.call('killed', loader).catch(() => undefined);
    await victim.hasBegun('killed');
    const taken = bringing('taken over', 300);
    const waiting = processes.map((one) => one.call('killed', taken, { callers: 50 }));
    await delay(200);
    const killedAt = Date.now();
    await victim.kill();
    const answers = (await Promise.all(waiting)).flat();
    void lost;
    expect(new Set(answers.map(({ value }) => value))).toEqual(new Set(['taken over']));
    expect(loadsOf(processes, 'killed')).toBe(1);
    report('a killed holder was taken over', [
      Math.min(...answers.map(({ answeredAt }) => answeredAt)) - killedAt - 300,
    ]);
  });
});

/** How long after the end of the load each process that waited had its answer. */
function handOverMs(processes: readonly ClusterProcess[], answeredAt: readonly number[]): number[] {
  const holder = processes.findIndex(({ loads }) => loads.some(({ key }) => key === 'slow'));
  const endedAt =
    processes[holder]?.loads.find(({ key, what }) => key === 'slow' && what === 'completed')?.at ?? 0;
  return answeredAt.filter((_, index) => index !== holder).map((at) => at - endedAt);
}

function report(what: string, afterMs: readonly number[]): void {
  process.stdout.write(`  ${what} after ${afterMs.join(', ')} ms\n`);
}
