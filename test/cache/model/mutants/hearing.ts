import { Coherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import type { VersionSync } from '../../../../libs/cache/src/invalidation/version-sync.js';
import { VersionTable } from '../../../../libs/cache/src/invalidation/version-table.js';
import { both, getter, method, type Method, type Mutants, part } from './take-out.js';

/** The rules by which a process learns of invalidations, and relies on that. */
export const HEARING: Mutants = {
  'confirmed is when the answer comes': method(
    VersionTable,
    'learn',
    (own) =>
      function (update: never, question: never, how: never) {
        return own.call(this, update, { ...(question as object), sentAt: Infinity } as never, how);
      } as Method,
  ),
  'there is no limit to staleness': method(Coherence, 'confirmedForMs', () => () => 0),
  'another epoch is heard, and L1 is kept': method(
    VersionTable,
    'hear',
    (own) =>
      function (message: never) {
        const drop = own.call(this, message) as { all: boolean };
        return drop.all ? { all: false, keys: [] } : drop;
      } as Method,
  ),
  'another epoch is answered, and L1 is kept': both(
    method(
      VersionTable,
      'learn',
      (own) =>
        function (...args) {
          const drop = own.apply(this, args) as { all: boolean };
          return drop.all ? { all: false, keys: [] } : drop;
        },
    ),
  ),
  'any other epoch that is answered is settled': method(
    VersionTable,
    'adopt',
    (own) =>
      function (update: never, question: never) {
        own.call(this, update, { ...(question as object), doubts: Infinity } as never);
      } as Method,
  ),
  'an answer settles later doubts': method(
    VersionTable,
    'merge',
    (own) =>
      function (...args) {
        const drop = own.apply(this, args);
        Object.assign(this, { settled: part(this, 'doubts'), isSettled: true });
        return drop;
      },
  ),
  'gaps between messages are ignored': method(
    VersionTable,
    'hear',
    (own) =>
      function (message: never) {
        const { number, epoch } = message as { number: number; epoch: string };
        if (epoch === part(this, 'epoch') && number > part<number>(this, 'latest'))
          Object.assign(this, { latest: number - 1 });
        return own.call(this, message);
      } as Method,
  ),
  'L1 kept across a key low-water mark': method(
    VersionTable,
    'merge',
    (own) =>
      function (...args) {
        return { ...(own.apply(this, args) as object), all: false };
      },
  ),
  'the grace has no end': getter(
    Coherence,
    'isWithinGrace',
    () =>
      function () {
        return part<VersionSync>(this, 'sync').isDisconnected;
      },
  ),
};
