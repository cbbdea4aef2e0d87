import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { describeWithOwnServer, startOwnServer } from '../../support/own-server.js';
import { until } from '../../support/until.js';
import { ConnectedProcess } from './connected-process.js';

describeWithOwnServer('a process whose cache is disabled', () => {
  let port: number;
  let disabled: ConnectedProcess;
  let others: ConnectedProcess[];
  let prefixes = 0;

  beforeAll(async () => {
    ({ port } = await startOwnServer());
  });

  beforeEach(async () => {
    const options = {
      keyPrefix: `disabled-${(prefixes += 1)}:`,
      url: `redis://127.0.0.1:${port}`,
      commandTimeout: '5s',
    } as const;
    disabled = await ConnectedProcess.start({ ...options, enabled: false });
    others = await Promise.all([1, 2].map(() => ConnectedProcess.start(options)));
    await Promise.all(others.map((one) => one.isUsable()));
  });

  const writes = [
    ['set', () => disabled.set('price', 'newer')],
    ['delete', () => disabled.delete('price')],
  ] as const;

  describe.each(writes)('by `%s`', (_what, write) => {
    it('leaves no old plain value for other processes, and no new one', async () => {
      await others[0]!.set('price', 'old');
      await write();
      expect(await Promise.all(others.map((one) => one.get('price')))).toEqual([undefined, undefined]);
    });

    it('leaves no old entry for other processes, on the server or in their L1', async () => {
      for (const one of others) expect(await one.answerOf('price', 'old')).toBe('old');
      await write();
      for (const one of others) {
        const isGone = async () => (await one.get('price')) === undefined;
        await until(isGone, { what: 'the other process to hear of it', within: 1_500 });
      }
      for (const one of others) expect(await one.answerOf('price', 'loaded')).toBe('loaded');
    });
  });
});
