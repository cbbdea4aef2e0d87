import type { Clock } from '../time/clock.js';
import { CacheRuleError, CacheValueError } from '../api/errors.js';
import type { CacheableManyOptions } from '../options/cacheable-options.js';
import type { Call } from './call/call.js';
import type { CachedCall } from './cached-call.js';
import { ItemBatch } from './loading/item-batch.js';
import { canonical } from '../keys/call-key.js';
import type { DependencyTracker } from './loading/dependency-tracker.js';
import { runRule } from '../options/rule.js';

/** One call of a method that answers for a list of items, as the flow sees it. */
export interface Many {
  /** `UsersService.findMany`, for messages. */
  readonly method: string;
  readonly args: readonly unknown[];
  readonly options: Pick<CacheableManyOptions, 'items' | 'idOf'>;
  /** The `this` of the rules. */
  readonly instance?: object;
  /** The cached call of a single item: its arguments have the item in the place of the list. */
  callOf(args: readonly unknown[], load: Call['load']): Call;
  /** The method itself. */
  run(args: readonly unknown[]): Promise<unknown>;
}

export interface ManyCallParts {
  readonly cachedCall: Pick<CachedCall, 'answer'>;
  readonly clock: Clock;
  readonly tracker: DependencyTracker;
}

/**
 * The flow of one call for many items. Each is answered by the flow of a cached call, under a key of its own. The items
 * that this call loads are loaded together, by one call of the method.
 */
export class ManyCall {
  constructor(private readonly parts: ManyCallParts) {}

  /** The values in the order of the items; `undefined` for those that there is no value of. */
  async answer(many: Many): Promise<unknown[]> {
    const { cachedCall, clock, tracker } = this.parts;
    const list = listOf(many);
    const asked = list.items.map((item) => canonical(item, 'an item', many.method));
    const items = new Map(asked.map((id, index) => [id, list.items[index]]));
    const load = (ids: readonly string[]) => loadItems(many, ids, list.with(ids.map((id) => items.get(id))));
    const batch = new ItemBatch({ ids: [...items.keys()], load, clock, tracker });

    const answerTo = async (id: string, item: unknown): Promise<[string, unknown]> => {
      try {
        const call = many.callOf(list.with(item), () => batch.load(id));
        return [id, await cachedCall.answer(call)];
      } finally {
        batch.answered(id);
      }
    };
    const answers = new Map(await Promise.all([...items].map(([id, item]) => answerTo(id, item))));
    return asked.map((id) => answers.get(id));
  }
}

/** The items of a call, and its arguments with something else in the place of the list. */
interface List {
  readonly items: readonly unknown[];
  with(instead: unknown): unknown[];
}

/** @throws CacheRuleError unless `items` gives one of the arguments, an array */
function listOf({ method, args, options, instance }: Many): List {
  const list = runRule(() => options.items.apply(instance, [...args]), 'items', method);
  if (!Array.isArray(list) || !args.includes(list)) {
    throw new CacheRuleError(
      `${method}: its items option must give the very argument that is the list, an array. Have the method take its ` +
        'items as an argument of their own.',
    );
  }
  return {
    items: list as unknown[],
    with: (instead) => args.map((argument) => (argument === list ? instead : argument)),
  };
}

/** One call of the method; its values by the items that they are for, the first of several for one. */
async function loadItems(
  { method, options: { idOf }, instance, run }: Many,
  ids: readonly string[],
  args: readonly unknown[],
): Promise<ReadonlyMap<string, unknown>> {
  const values = await run(args);
  if (!Array.isArray(values)) {
    throw new CacheValueError(
      `${method}: @CacheableMany needs an array, with a value for each item that there is.`,
    );
  }
  const byId = new Map<string, unknown>();
  for (const value of values as unknown[]) {
    if (value === undefined || value === null) continue;
    const of = runRule(() => idOf.call(instance, value), 'idOf', method);
    const id = canonical(of, 'what its idOf option returned', method);
    if (!byId.has(id)) byId.set(id, value);
  }
  if (byId.size > 0 && !ids.some((id) => byId.has(id))) {
    throw new CacheRuleError(
      `${method}: none of the values that it returned is for an item that was asked for, by what its idOf option ` +
        "says. It must give what the list holds: '1' is not 1.",
    );
  }
  return byId;
}
