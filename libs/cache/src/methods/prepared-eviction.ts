import { checkEvictOptions, DEFAULT_MODE, isOfOneEntry } from '../options/evict-options.js';
import type { Eviction } from '../cached-call/evict-call.js';
import { defaultEntity, entityPrefixOf, methodPrefixOf } from '../keys/call-key.js';
import { CacheOptionError } from '../api/errors.js';
import type { EvictMark } from './marks/mark.js';
import type { PrefixOwners } from './prefix-owners.js';
import type { MethodKeys } from './method-keys.js';

/** The prefixes under which the one entry is. */
interface OneEntry {
  readonly entity: string;
  /** Undefined: of the only cached method that the entity has. */
  readonly methodPrefix: string | undefined;
}

/** One `@CacheEvict` on a method of one class: checked once, then asked for an {@link Eviction} each time. */
export class PreparedEviction {
  private readonly all: Eviction['all'];
  /** Undefined: no single entry is meant. */
  private readonly ofOneEntry: OneEntry | undefined;

  /** @throws CacheError naming what is wrong with the options */
  constructor(
    private readonly mark: EvictMark,
    private readonly method: string,
    classPrototype: object,
    private readonly owners: PrefixOwners,
  ) {
    const { options } = mark;
    checkEvictOptions(options, method);
    const { namespace = '', operation, all = false } = options;
    const entity = (): string => options.entity ?? defaultEntity(classPrototype.constructor.name);
    const methodPrefix = (): string =>
      operation === undefined
        ? entityPrefixOf(namespace, entity(), method)
        : methodPrefixOf(namespace, entity(), operation, method);
    if (all) {
      const isWhole = options.entity === undefined && operation === undefined;
      this.all = isWhole ? { namespace } : { methodPrefix: methodPrefix() };
    }
    if (isOfOneEntry(options)) {
      this.ofOneEntry = {
        entity: entityPrefixOf(namespace, entity(), method),
        methodPrefix: operation === undefined ? undefined : methodPrefix(),
      };
    }
  }

  /** @throws CacheOptionError where the entry is of no cached method; right only when all of them are known */
  check(): void {
    if (this.ofOneEntry !== undefined) this.owner(this.ofOneEntry);
  }

  evictionOf(instance: object, args: readonly unknown[]): Eviction {
    const { mark, method, all, ofOneEntry } = this;
    const { options } = mark;
    const { mode = DEFAULT_MODE, before: isBefore = false, key } = options;
    const request = { method, instance, args, options: { key } };
    return {
      method,
      args,
      options,
      mode,
      isBefore,
      all,
      key: ofOneEntry && (() => this.owner(ofOneEntry).keyFor(request)),
      instance,
      run: () => mark.method.apply(instance, [...args]),
    };
  }

  /** The cached method that keeps the entry, which knows how its keys are made. */
  private owner({ entity, methodPrefix }: OneEntry): MethodKeys {
    const prefixes = methodPrefix === undefined ? this.owners.ownedUnder(`${entity}:`) : [methodPrefix];
    const [only, another] = prefixes;
    const owner = only === undefined || another !== undefined ? undefined : this.owners.ownerOf(only);
    if (owner !== undefined) return owner;
    throw new CacheOptionError(
      another === undefined
        ? `${this.method}: @CacheEvict is for an entry of ${methodPrefix ?? `${entity}:…`}, but no cached method has such. ` +
            this.suggestion()
        : `${this.method}: @CacheEvict names no operation, and ${entity} has several: ${prefixes.join(', ')}. Name one.`,
    );
  }

  private suggestion(): string {
    const known = this.owners.ownedUnder(`${this.mark.options.namespace}:`);
    return (
      'Name the namespace, entity and operation of a @Cacheable or @CacheableMany method' +
      (known.length === 0 ? '; ' : ` (there ${known.length === 1 ? 'is' : 'are'} ${known.join(', ')}); `) +
      'use tags for what other applications keep, CacheService.delete for keys of getOrSet.'
    );
  }
}
