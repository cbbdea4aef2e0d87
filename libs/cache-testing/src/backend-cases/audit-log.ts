import assert from 'node:assert/strict';
import type { BackendCase } from '../backend.harness.js';
import { STRANGE_TEXTS } from './leasing.js';

export const auditLogCases: readonly BackendCase[] = [
  [
    'the audit log keeps lines, the newest first, for all processes',
    async ({ backend, another }) => {
      const { auditLog } = await another();
      await backend.auditLog.append('health', ['one', 'two'], 10);
      await auditLog.append('health', ['three'], 10);
      await auditLog.append('other', ['else'], 10);
      assert.deepEqual(await backend.auditLog.lines('health', 10), ['three', 'two', 'one']);
      assert.deepEqual(await backend.auditLog.lines('health', 2), ['three', 'two']);
      assert.deepEqual(await backend.auditLog.lines('nothing', 2), []);
    },
  ],
  [
    'the audit log keeps no more lines than it may, the newest of them',
    async ({ backend: { auditLog } }) => {
      for (let i = 0; i < 5; i += 1) await auditLog.append('health', [`a${i}`, `b${i}`], 3);
      await auditLog.append('health', [], 3);
      assert.deepEqual(await auditLog.lines('health', 10), ['b4', 'a4', 'b3']);
    },
  ],
  [
    'the audit log keeps lines of any characters as they are',
    async ({ backend: { auditLog } }) => {
      await auditLog.append('health', STRANGE_TEXTS, 100);
      assert.deepEqual(await auditLog.lines('health', 100), STRANGE_TEXTS.toReversed());
    },
  ],
];
