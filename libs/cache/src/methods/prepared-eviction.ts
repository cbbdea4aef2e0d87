import { checkEvictOptions, DEFAULT_MODE, isOfEntries } from '../options/evict-options.js';
import type { Eviction } from '../cached-call/evict-call.js';
import { type EntryNames, unionOf } from '../ports/names.js';
import { entityPrefixOf, methodPrefixOf } from '../keys/call-key.js';
import { CacheRuleError } from '../api/errors.js';
import { checkedReference } from '../options/method-reference.js';
import { runRule } from '../options/rule.js';
import type { EntryTarget } from './entry-target.js';
import { writtenEntity } from './entity-name.js';
import type { EvictMark } from './marks/mark.js';
import type { ReaderSearch } from './reader-search.js';
import type { MeantReaders } from './readers.js';

/** One `@CacheEvict` on a method of one class: checked once, then asked for an {@link Eviction} each time. */
export class PreparedEviction {
  private readonly where: string;
  private readonly target: EntryTarget;
  private readonly readers: () => MeantReaders | undefined;

  /** @throws CacheError naming what is wrong with the options */
  constructor(
    private readonly mark: EvictMark,
    private readonly method: string,
    private readonly classPrototype: object,
    private readonly search: ReaderSearch,
  ) {
    this.where = `${method}: @CacheEvict`;
    this.target = search.targetFor(method);
    this.readers = search.remembered(() => this.find());
    checkEvictOptions(mark.options, method);
    this.wholes();
  }

  /** @throws CacheOptionError where the entry is of no cached method; right only when all of them are known */
  check(): void {
    this.readers();
  }

  evictionOf(instance: object, args: readonly unknown[]): Eviction {
    const { mark, method } = this;
    const { options } = mark;
    const { mode = DEFAULT_MODE, before: isBefore = false } = options;
    // Before the method runs: a write must not be done where its eviction can't be.
    const readers = this.readers();
    const prefixes = [
      ...this.wholes(),
      ...(readers !== undefined && options.all ? this.target.allOf(readers) : []),
    ];
    const isOfOne = readers !== undefined && isOfEntries(options);
    return {
      method,
      args,
      options,
      mode,
      isBefore,
      namespace: this.isOfNamespace ? options.namespace : undefined,
      prefixes,
      entries: isOfOne ? this.entriesOf(readers, instance, args) : undefined,
      onFailure: isOfOne ? this.target.allOf(readers) : [],
      instance,
      run: () => mark.method.apply(instance, [...args]),
    };
  }

  /** The names of the entries. What a `key` option or the own arguments say is taken before the method may change it. */
  private entriesOf(readers: MeantReaders, instance: object, args: readonly unknown[]): Eviction['entries'] {
    const { target, method } = this;
    const { key, args: argsRule, argsOfMany } = this.mark.options;
    const list = (given: unknown, option: string): readonly unknown[] => {
      if (Array.isArray(given)) return given as unknown[];
      throw new CacheRuleError(`${method}: its ${option} option must give an array.`);
    };
    const namesOf = (given: readonly unknown[]): EntryNames =>
      target.entriesOf(readers, { args: given, options: {}, instance, isOwnCall: false });
    if (argsRule !== undefined) {
      return (value) =>
        namesOf(
          list(
            runRule(() => argsRule.call(instance, { args, value }), 'args', method),
            'args',
          ),
        );
    }
    if (argsOfMany !== undefined) {
      return (value) => {
        const many = runRule(() => argsOfMany.call(instance, { args, value }), 'argsOfMany', method);
        return unionOf(list(many, 'argsOfMany').map((one) => namesOf(list(one, 'argsOfMany'))));
      };
    }
    const names = target.entriesOf(readers, {
      args,
      options: { key },
      instance,
      isOwnCall: key === undefined,
    });
    return () => names;
  }

  /** Finds the readers that are meant; `undefined`: only tags, or a whole by its name. */
  private find(): MeantReaders | undefined {
    const { mark, method, search, where } = this;
    const { of, namespace = '', operation } = mark.options;
    if (of !== undefined) return search.byReference(checkedReference(of, method), where);
    if (!isOfEntries(mark.options)) return undefined;
    return search.byNames({ namespace, entity: this.entity, operation }, where);
  }

  /** Prefixes that the options name whole. */
  private wholes(): string[] {
    const { all = false, of, namespace = '', operation } = this.mark.options;
    if (!all || of !== undefined || this.isOfNamespace) return [];
    return [
      operation === undefined
        ? entityPrefixOf(namespace, this.entity, this.method)
        : methodPrefixOf(namespace, this.entity, operation, this.method),
    ];
  }

  private get isOfNamespace(): boolean {
    const { all = false, of, entity, operation } = this.mark.options;
    return all && of === undefined && entity === undefined && operation === undefined;
  }

  private get entity(): string {
    return writtenEntity('@CacheEvict', this.mark, this.classPrototype);
  }
}
