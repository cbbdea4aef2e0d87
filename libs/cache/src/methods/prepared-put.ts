import type { LoadLimits, Put } from '../cached-call/call/call.js';
import { CacheOptionError } from '../api/errors.js';
import { checkedReference } from '../options/method-reference.js';
import { defaultOperation } from '../keys/call-key.js';
import { writtenEntity } from './entity-name.js';
import type { EntryTarget, Given } from './entry-target.js';
import type { PutMark } from './marks/mark.js';
import type { MethodKeys } from './method-keys.js';
import type { PreparedLimit } from './prepared-limit.js';
import { type MethodPolicy, runLimited } from './prepared-method.js';
import type { ReaderSearch } from './reader-search.js';
import { checkVersion, type MeantReaders } from './readers.js';

export interface PreparedPutParts {
  readonly mark: PutMark;
  /** `TripsService.save`, for messages. */
  readonly method: string;
  readonly classPrototype: object;
  readonly search: ReaderSearch;
  readonly limits: LoadLimits;
  readonly policy: MethodPolicy;
  /** The limiters of the method, the outermost last. */
  readonly limiters: readonly PreparedLimit[];
}

/** The entry that one put writes. */
interface PutEntry {
  readonly keys: MethodKeys;
  readonly key: string;
  readonly variants: string | undefined;
  readonly isUnread: boolean;
}

/** One `@CachePut` on a method of one class: checked once, then asked for a {@link Put} each time. */
export class PreparedPut {
  readonly kind = 'put';
  readonly mark: PutMark;
  private readonly where: string;
  private readonly target: EntryTarget;
  private readonly readers: () => MeantReaders;

  constructor(private readonly parts: PreparedPutParts) {
    this.mark = parts.mark;
    this.where = `${parts.method}: @CachePut`;
    this.target = parts.search.targetFor(parts.method);
    this.readers = parts.search.remembered(() => this.find());
  }

  /** @throws CacheError where no cached method has the entry; right only when all of them are known */
  check(): void {
    this.readers();
  }

  /** @throws CacheError before the method runs: a write must not be done where its entry can't be told */
  callOf(instance: object, args: readonly unknown[]): Put {
    const { target } = this;
    const { mark, limits, limiters, method, policy } = this.parts;
    const { namespace, options } = mark;
    const found = this.readers();
    const given = { args, options, instance, isOwnCall: options.key === undefined };
    const names = target.entriesOf(found, given);
    const isVague = target.isVague(found, given);
    const { key, keys, variants, isUnread } = isVague ? this.unread(found, args) : this.entryOf(found, given);
    return {
      method,
      namespace,
      args,
      options,
      schemaVersion: keys.schemaVersionFor(options),
      policy: policy.current,
      limits,
      instance,
      key: () => key,
      variants: () => variants,
      isUnread,
      others: { keys: names.keys.filter((other) => other !== key), prefixes: names.prefixes },
      load: () => runLimited(mark, limiters, instance, args),
    };
  }

  /** The entry that is written. */
  private entryOf({ own }: MeantReaders, given: Given): PutEntry {
    const { keys, request, given: said } = this.target.callOf(own, given);
    return {
      keys,
      key: keys.keyOf(request, said.counted),
      variants: keys.hasVariants ? keys.variantsPrefix(request, said.counted) : undefined,
      isUnread: said.misfit === 'more',
    };
  }

  /** Stands for an entry that nobody can tell: others fall as a whole, and nothing is written. */
  private unread({ own: { keys } }: MeantReaders, args: readonly unknown[]): PutEntry {
    return { keys, key: keys.plainKeyOf(args), variants: undefined, isUnread: true };
  }

  private find(): MeantReaders {
    const { mark, method, search, classPrototype } = this.parts;
    const { of, operation = defaultOperation(mark.methodName), version } = mark.options;
    const { namespace } = mark;
    const { where } = this;
    const writer = { prototype: classPrototype, isInherited: mark.prototype !== classPrototype };
    const entity = () => writtenEntity('@CachePut', mark, classPrototype);
    const readers =
      of === undefined
        ? search.byNames({ namespace, entity: entity(), operation }, where)
        : search.byReference(checkedReference(of, method), where, writer);
    const { own } = readers;
    if (own.mark.namespace !== namespace) {
      throw new CacheOptionError(
        `${where} is given the namespace ${namespace}, and ${own.keys.method} has ${own.mark.namespace}. Give that.`,
      );
    }
    checkVersion(own.keys, method, version);
    return readers;
  }
}
