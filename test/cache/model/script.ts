import * as fc from 'fast-check';
import { KEYS, type KeyName, PROCESSES, TAGS, NAMESPACES } from './names.js';

/** One step of a script. `pick` chooses among what is possible at that moment. */
export type Action =
  | { do: 'call'; process: number; key: KeyName }
  /** One command of a process, or its reply. */
  | { do: 'step'; pick: number; how: 'through' | 'carryOut' | 'refuse' | 'giveUp' }
  /** One message that is on its way. */
  | { do: 'hear'; process: number; pick: number; how: 'deliver' | 'lose' }
  /** All commands of one process, and all messages to it. */
  | { do: 'flow'; process: number; hears: boolean }
  /** One load. */
  | { do: 'release'; pick: number; how: 'value' | 'failure' | 'skip' | 'notModified' }
  | { do: 'pass'; ms: number }
  | { do: 'invalidate'; process: number; what: Target; mode: 'delete' | 'expire' }
  | { do: 'set'; process: number; key: KeyName }
  /** A method that writes; it ends as loads do. */
  | { do: 'put'; process: number; key: KeyName }
  | { do: 'bus'; process: number; how: 'cut' | 'cutUnnoticed' | 'reconnect' | 'open' }
  /** No command reaches the server any more, or each does again. */
  | { do: 'network'; process: number; how: 'disconnect' | 'reconnect' }
  | { do: 'crash'; process: number }
  | { do: 'server'; how: 'restart' | 'loseVersions' | 'evict' };

export type Target = { key: KeyName } | { tag: string } | { namespace: string } | 'everything';

/** Steps that a script leaves out, so that the others come together more often. */
export interface Focus {
  readonly processes: number;
  readonly keys: readonly KeyName[];
  readonly without: readonly Action['do'][];
}

export interface Script {
  readonly focus: Focus;
  /** Everything was asked for everywhere before. */
  readonly isWarm: boolean;
  /** The number of bumps that the server keeps. */
  readonly most: { readonly keys: number; readonly others: number } | undefined;
  readonly actions: readonly Action[];
}

const process = fc.nat(PROCESSES - 1);
const pick = fc.nat(11);
const key = fc.constantFrom(...KEYS);

const call = fc.record({ do: fc.constant('call' as const), process, key });
const flow = fc.record({ do: fc.constant('flow' as const), process, hears: fc.boolean() });

const mode = fc.constantFrom('delete' as const, 'delete' as const, 'expire' as const);
const what = fc.oneof(
  { weight: 4, arbitrary: fc.record({ key }) },
  { weight: 4, arbitrary: fc.record({ tag: fc.constantFrom(...TAGS) }) },
  { weight: 3, arbitrary: fc.record({ namespace: fc.constantFrom(...NAMESPACES) }) },
  { weight: 1, arbitrary: fc.constant('everything' as const) },
);

const wild = fc.oneof(
  { weight: 24, arbitrary: call },
  {
    weight: 22,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      pick,
      how: fc.constantFrom('through', 'through', 'carryOut', 'carryOut', 'refuse', 'giveUp'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('hear' as const),
      process,
      pick,
      how: fc.constantFrom('deliver', 'lose'),
    }),
  },
  { weight: 16, arbitrary: flow },
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      pick,
      how: fc.constantFrom('value', 'value', 'value', 'value', 'failure', 'skip', 'notModified'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(10, 300, 600, 1_000, 1_500, 3_000, 6_000),
    }),
  },
  { weight: 13, arbitrary: fc.record({ do: fc.constant('invalidate' as const), process, what, mode }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('set' as const), process, key }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('put' as const), process, key }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('bus' as const),
      process,
      how: fc.constantFrom('cut', 'cutUnnoticed', 'cutUnnoticed', 'reconnect', 'open'),
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('network' as const),
      process,
      how: fc.constantFrom('disconnect' as const, 'reconnect' as const),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('crash' as const), process }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('server' as const),
      how: fc.constantFrom('restart' as const, 'loseVersions' as const, 'evict' as const),
    }),
  },
) as fc.Arbitrary<Action>;

/** Nothing that another load of a key could be due to: no fault, no invalidation. */
const calm = fc.oneof(
  { weight: 30, arbitrary: call },
  {
    weight: 20,
    arbitrary: fc.record({
      do: fc.constant('step' as const),
      pick,
      how: fc.constantFrom('through', 'carryOut'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({ do: fc.constant('hear' as const), process, pick, how: fc.constant('deliver') }),
  },
  { weight: 12, arbitrary: flow },
  {
    weight: 14,
    arbitrary: fc.record({
      do: fc.constant('release' as const),
      pick,
      how: fc.constantFrom('value', 'value', 'failure', 'notModified'),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('pass' as const),
      ms: fc.constantFrom(10, 300, 600, 1_000, 4_000),
    }),
  },
) as fc.Arbitrary<Action>;

const FEW = { keys: 1, others: 2 };

const focus = (without: readonly Action['do'][]): fc.Arbitrary<Focus> =>
  fc.record({
    processes: fc.constantFrom(3, 2, 1),
    keys: fc.constantFrom<(readonly KeyName[])[]>(
      KEYS,
      ['ns:a'],
      ['ns:b'],
      ['ns:b', 'other:c'],
      ['ns:a', 'ns:b'],
    ),
    without: fc.subarray([...without]),
  });

const actionsOf = (action: fc.Arbitrary<Action>): fc.Arbitrary<Action[]> =>
  fc.array(action, { minLength: 10, maxLength: 140, size: 'max' });

export const wildScript: fc.Arbitrary<Script> = fc.record({
  focus: focus(['step', 'hear', 'set', 'bus', 'network', 'crash', 'server', 'pass']),
  isWarm: fc.boolean(),
  most: fc.constantFrom(undefined, FEW),
  actions: actionsOf(wild),
});

export const calmScript: fc.Arbitrary<Script> = fc.record({
  focus: focus(['step', 'hear']),
  isWarm: fc.boolean(),
  most: fc.constant(undefined),
  actions: actionsOf(calm),
});

/** The steps of a script, in its focus. */
export function focused({ focus: { processes, keys, without }, actions }: Script): Action[] {
  const keyOf = (asked: KeyName): KeyName => keys[KEYS.indexOf(asked) % keys.length] as KeyName;
  const own = structuredClone(actions.filter((action) => !without.includes(action.do)));
  for (const action of own) {
    if ('process' in action) action.process %= processes;
    if ('key' in action) action.key = keyOf(action.key);
    if (action.do === 'invalidate' && typeof action.what === 'object' && 'key' in action.what) {
      action.what = { key: keyOf(action.what.key) };
    }
  }
  return own;
}
