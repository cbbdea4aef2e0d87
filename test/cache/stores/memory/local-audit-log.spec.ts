import { expect, it } from '@jest/globals';
import { LocalAuditLog } from '../../../../libs/cache/src/stores/memory/local-audit-log.js';

it('keeps the newest lines of each list, and none where none may be kept', async () => {
  const log = new LocalAuditLog();
  await log.append('a', ['1', '2', '3'], 2);
  await log.append('b', ['x'], 0);
  expect(await log.lines('a', 9)).toEqual(['3', '2']);
  expect(await log.lines('b', 9)).toEqual([]);
});
