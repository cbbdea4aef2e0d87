import type { LoadLimits, Put } from '../cached-call/call/call.js';
import { CacheOptionError } from '../api/errors.js';
import { checkedReference } from '../options/method-reference.js';
import { defaultEntity, defaultOperation } from '../keys/call-key.js';
import { stableClassName } from './entity-name.js';
import type { EntryTarget } from './entry-target.js';
import type { PutMark } from './marks/mark.js';
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

/** One `@CachePut` on a method of one class: checked once, then asked for a {@link Put} each time. */
export class PreparedPut {
  readonly kind = 'put';
  readonly mark: PutMark;
  private readonly where: string;
  private readonly target: EntryTarget;
  private found: { readonly readers: MeantReaders; readonly version: number } | undefined;

  constructor(private readonly parts: PreparedPutParts) {
    this.mark = parts.mark;
    this.where = `${parts.method}: @CachePut`;
    this.target = parts.search.targetFor(parts.method);
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
    const { keys, request, given: said } = target.callOf(found.own, given);
    const key = keys.keyOf(request, said.counted);
    const names = target.entriesOf(found, given);
    const variants = keys.hasVariants ? keys.variantsPrefix(request, said.counted) : undefined;
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
      isUnread: said.misfit === 'more',
      others: { keys: names.keys.filter((other) => other !== key), prefixes: names.prefixes },
      load: () => runLimited(mark, limiters, instance, args),
    };
  }

  private readers(): MeantReaders {
    const { mark, method, search } = this.parts;
    const { version } = search;
    if (this.found?.version === version) return this.found.readers;
    const { of, version: schemaVersion } = mark.options;
    const { where } = this;
    const readers = of === undefined ? this.named() : search.byReference(checkedReference(of, method), where);
    const { own } = readers;
    if (own.mark.namespace !== mark.namespace) {
      throw new CacheOptionError(
        `${where} is given the namespace ${mark.namespace}, and ${own.keys.method} has ${own.mark.namespace}. Give that.`,
      );
    }
    checkVersion(own.keys, method, schemaVersion);
    this.found = { readers, version: search.version };
    return readers;
  }

  private named(): MeantReaders {
    const { mark, classPrototype, search } = this.parts;
    const { namespace, options, methodName, declaredBy } = mark;
    const place = `@CachePut on ${declaredBy()}.${methodName}`;
    const entity =
      options.entity ?? defaultEntity(stableClassName(classPrototype, place, 'the option entity'));
    const operation = options.operation ?? defaultOperation(methodName);
    return search.byNames({ namespace, entity, operation }, this.where);
  }
}
