import { describe, expect, it, jest } from '@jest/globals';
import type { LoggerService } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { CacheService } from '@tripsage/cache';
import { DATA_CHANGED, type DataChanged } from '../../../apps/tripsage-api/src/invalidation/data-changed.js';
import { DataChanges } from '../../../apps/tripsage-api/src/invalidation/data-changes.js';
import { until } from '../../support/until.js';
import { startApi } from '../api-under-test.js';
import { ANA, idOf, mem0Memory, startMem0 } from '../memory/scripted-mem0.js';

const OF_ANA: DataChanged = { table: 'memories', record: { user_id: 'ana' } };

async function started() {
  const logged: string[] = [];
  const log = (line: unknown) => void logged.push(String(line));
  const logger: LoggerService = { log: () => {}, warn: log, error: log };
  const mem0 = await startMem0(mem0Memory(idOf(1), 'ana'));
  const api = await startApi({ supplierUrl: mem0.url, logger });
  const loads = async () => {
    await api.send('POST', '/api/memory/search', { query: 'seats' }, ANA);
    return mem0.count('POST /mem0/v3/memories/search/');
  };
  return { api, loads, logged };
}

describe('the event that data changed', () => {
  it('invalidates as a webhook does, whoever emits it', async () => {
    const { api, loads } = await started();
    expect(await loads()).toBe(1);
    await api.app.get(DataChanges).announce(OF_ANA);
    expect(await loads()).toBe(2);
    await api.app.get(EventEmitter2).emitAsync(DATA_CHANGED, OF_ANA);
    expect(await loads()).toBe(3);
    api.app.get(EventEmitter2).emit(DATA_CHANGED, { table: 'memories', oldRecord: { user_id: 'ana' } });
    await until(async () => (await loads()) === 4);
  });

  it.each([
    [{ table: 'profiles', record: {} }, 'A change of profiles invalidated nothing: it has no tags.'],
    [{ table: 'memories', record: {} }, 'record.user_id is missing'],
    [undefined, 'A change in the database invalidated nothing'],
  ])('that is wrong is logged, and no trouble for who emits it: %j', async (change, line) => {
    const { api, logged } = await started();
    await api.app.get(DataChanges).announce(change as DataChanged);
    expect(logged).toEqual([expect.stringContaining(line)]);
  });

  it('that the cache can not take is logged', async () => {
    const { api, logged } = await started();
    jest.spyOn(api.app.get(CacheService), 'invalidateTags').mockRejectedValueOnce(new Error('no'));
    await api.app.get(DataChanges).announce(OF_ANA);
    expect(logged).toEqual(['A change in the database invalidated nothing: no']);
  });
});
