import { ProcessCoherence } from '../../../../libs/cache/src/invalidation/coherence.js';
import { VersionTable } from '../../../../libs/cache/src/invalidation/version-table.js';
import { both, getter, method, type Method, type Mutants, part } from './take-out.js';

/** What a process learns, and how far it relies on that. */
export const HEARING: Mutants = {
  'confirmed is when the answer comes': method(
    VersionTable,
    'learn',
    (own) =>
      function (news: never, question: never, how: never) {
        return own.call(this, news, { ...(question as object), sentAt: Infinity } as never, how);
      } as Method,
  ),
  'there is no bound': method(VersionTable, 'confirmedForMs', () => () => 0),
  'another epoch is heard, and what is kept here stays': method(
    VersionTable,
    'hear',
    (own) =>
      function (message: never) {
        const drop = own.call(this, message) as { all: boolean };
        return drop.all ? { all: false, keys: [] } : drop;
      } as Method,
  ),
  'another epoch is answered, and what is kept here stays': both(
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
      function (news: never, question: never) {
        own.call(this, news, { ...(question as object), doubts: Infinity } as never);
      } as Method,
  ),
  'an answer settles later doubts': method(
    VersionTable,
    'merge',
    (own) =>
      function (...args) {
        const drop = own.apply(this, args);
        Object.assign(this, { settled: part(this, 'doubts') });
        return drop;
      },
  ),
  'holes between messages are ignored': method(
    VersionTable,
    'hear',
    (own) =>
      function (message: never) {
        const { number, epoch } = message as { number: number; epoch: string };
        if (epoch === part(this, 'epoch') && number > part<number>(this, 'seen'))
          Object.assign(this, { seen: number - 1 });
        return own.call(this, message);
      } as Method,
  ),
  'what is kept here stays across a key floor': method(
    VersionTable,
    'merge',
    (own) =>
      function (...args) {
        return { ...(own.apply(this, args) as object), all: false };
      },
  ),
  'the cut has no end': getter(
    ProcessCoherence,
    'isWithinGrace',
    () =>
      function () {
        return part(this, 'isDisconnected');
      },
  ),
};
