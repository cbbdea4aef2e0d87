import { CacheOptionError, CacheRuleError } from '../api/errors.js';
import type { EntryNames } from '../ports/names.js';
import type { CacheableOptions } from '../options/cacheable-options.js';
import type { ReaderMark } from './marks/mark.js';
import {
  callKey,
  defaultOperation,
  type KeyedCall,
  methodPrefixOf,
  variantsPrefixOf,
} from '../keys/call-key.js';
import { KeyMemo } from '../keys/key-memo.js';
import { runRule } from '../options/rule.js';
import { type DeclaredParameters, declaredParameters, SeenArguments } from './declared-parameters.js';
import { marksOfMethod } from './marks/marks-of.js';

/** One call to make a key for, of the method that has the keys or of one that writes or evicts under them. */
export interface KeyRequest {
  /** For messages. */
  readonly method: string;
  /** The `this` of the rules, where there is one. */
  readonly instance: object | undefined;
  /** The object that writes or evicts, which is the `this` of its own rules. */
  readonly writer?: object;
  readonly args: readonly unknown[];
  /** The caller's own rules; where they say nothing, those of the method that has the keys hold. */
  readonly options: Pick<CacheableOptions, 'key' | 'vary' | 'version'>;
}

/** Arguments that a writer gives for those of one call; `misfit`: more or fewer than the cached method declares. */
export interface GivenArguments {
  readonly counted: KeyedCall['counted'];
  readonly misfit: 'more' | 'fewer' | undefined;
}

/** Makes the keys of one cached method of one class. */
export class MethodKeys {
  readonly methodPrefix: string;
  /** The arguments that the method can see; those beyond don't count. */
  readonly declared: DeclaredParameters;
  private readonly seen: SeenArguments;
  private readonly known = new KeyMemo();

  /** @param method `TripsService.find`, for messages */
  constructor(
    readonly mark: ReaderMark,
    readonly method: string,
    entity: string,
    private readonly context: ReadonlyMap<string, () => unknown>,
  ) {
    const operation = mark.options.operation ?? defaultOperation(mark.methodName);
    this.methodPrefix = methodPrefixOf(mark.namespace, entity, operation, method);
    this.declared = declaredParameters((marksOfMethod(mark)[0] ?? mark).method);
    this.seen = new SeenArguments(method, this.declared);
  }

  /** The key of a call of the method itself. @throws CacheArgumentError, CacheRuleError */
  keyFor(request: KeyRequest): string {
    return this.keyOf(request, this.countedFor(request));
  }

  /** The prefix name that a call's answer has besides its key, where the method has variants of it. */
  variantsOf(request: KeyRequest): string | undefined {
    return this.hasVariants ? this.variantsPrefix(request, this.countedFor(request)) : undefined;
  }

  /** Takes the arguments that a method which writes or evicts gives, or those of its `key` option. */
  givenBy(request: KeyRequest, isOwnCall: boolean): GivenArguments {
    const counted = this.givenFor(request);
    const { declared } = this;
    if ('chosen' in counted || declared.kind === 'open') return { counted, misfit: undefined };
    const { count } = declared;
    // The writer's own call stands for one of the cached method, which takes as many arguments as it declares.
    const args = isOwnCall ? counted.args.slice(0, count) : counted.args;
    this.seen.noteGiven(args);
    const isTooMany = declared.kind === 'exact' && args.length > count;
    return { counted: { args }, misfit: isTooMany ? 'more' : args.length < count ? 'fewer' : undefined };
  }

  /** The key that given arguments have. @throws CacheArgumentError, CacheRuleError */
  keyOf(request: KeyRequest, counted: KeyedCall['counted']): string {
    const { method, options } = request;
    const vary = this.varyFor(request);
    const schemaVersion = this.schemaVersionFor(options);
    const values =
      'args' in counted
        ? [true, vary, schemaVersion, ...counted.args]
        : [false, vary, schemaVersion, counted.chosen];
    const known = this.known.get(values);
    if (known !== undefined) return known;
    const key = callKey({ method, methodPrefix: this.methodPrefix, counted, vary, schemaVersion });
    this.known.set(values, key);
    return key;
  }

  /** A key of arguments as they are, without any rule: one that no call needs to have. */
  plainKeyOf(args: readonly unknown[]): string {
    const { method, methodPrefix } = this;
    return callKey({ method, methodPrefix, counted: { args }, vary: undefined, schemaVersion: '' });
  }

  /**
   * The names of the entries that given arguments stand for, whoever asked for them. Arguments that are not those of one
   * call stand for all entries.
   *
   * @throws CacheArgumentError, CacheRuleError
   */
  namesOf(request: KeyRequest, { counted, misfit }: GivenArguments): EntryNames {
    if (misfit !== undefined) return { keys: [], prefixes: [this.methodPrefix] };
    if (!this.hasVariants) return { keys: [this.keyOf(request, counted)], prefixes: [] };
    const prefixes = [this.variantsPrefix(request, counted)];
    // Those who ask are many, and the one who writes need not be among them.
    if (this.mark.options.vary !== undefined || 'chosen' in counted) return { keys: [], prefixes };
    const keys = [this.leadOf(counted.args), counted.args].map((args) => this.keyOf(request, { args }));
    return { keys: [...new Set(keys)], prefixes };
  }

  /** The schema version of the values under the keys of a caller. */
  schemaVersionFor({ version }: KeyRequest['options']): string {
    return String(version ?? this.mark.options.version ?? '');
  }

  /** Callers vary, or leave optional arguments out: one answer for what is the same to a method that writes. */
  get hasVariants(): boolean {
    const { key, vary } = this.mark.options;
    return vary !== undefined || (key === undefined && this.declared.kind === 'defaults');
  }

  /** @throws CacheOptionError where who asks can't be told, or must not be */
  checkVary(): void {
    const { vary, revalidate } = this.mark.options;
    if (!Array.isArray(vary)) return;
    if (revalidate === true && vary.length > 0) {
      throw new CacheOptionError(
        `${this.method}: revalidate is for answers that don't depend on who asks, and vary names readers of that. Leave one of ` +
          'them out, or give vary as a rule of the arguments.',
      );
    }
    const unknown = (vary as readonly string[]).find((name) => !this.context.has(name));
    if (unknown === undefined) return;
    throw new CacheOptionError(
      `${this.method}: vary names '${unknown}', but CacheModule was given no reader of that name. Add it to ` +
        'CacheModule.forRoot({ context }).',
    );
  }

  /** The prefix name that all variants of what is given share. */
  variantsPrefix({ method }: KeyRequest, counted: KeyedCall['counted']): string {
    const shared = 'args' in counted ? { args: this.leadOf(counted.args) } : counted;
    return variantsPrefixOf({ method, methodPrefix: this.methodPrefix, counted: shared });
  }

  /** The arguments that every variant of a call has. */
  private leadOf(args: readonly unknown[]): readonly unknown[] {
    return this.declared.kind === 'defaults' ? args.slice(0, this.declared.count) : args;
  }

  /** The part of a call of the method itself that counts. */
  private countedFor(request: KeyRequest): KeyedCall['counted'] {
    const given = this.givenFor(request);
    if ('chosen' in given || given.args.length === this.seen.usualCount) return given;
    return { args: this.seen.of(given.args) };
  }

  private givenFor({ method, instance, writer = instance, args, options }: KeyRequest): KeyedCall['counted'] {
    const own = this.mark.options.key;
    const rule = options.key ?? own;
    if (rule === undefined) return { args };
    const self = options.key === undefined ? instance : writer;
    const chosen = runRule(() => rule.apply(self, [...args]), 'key', method);
    if (chosen === undefined) throw saysNothing(method, 'key option', 'All callers would share one answer.');
    if (own !== undefined) return { chosen };
    // The method counts its arguments; the one that asks gives the only one, or a list of them.
    return { args: Array.isArray(chosen) ? (chosen as unknown[]) : [chosen] };
  }

  private varyFor({ method, instance, args, options }: KeyRequest): unknown {
    const vary = options.vary ?? this.mark.options.vary;
    if (typeof vary === 'function') return runRule(() => vary.apply(instance, [...args]), 'vary', method);
    return vary?.map((name) => {
      const who = runRule(() => this.context.get(name)?.(), 'vary', method);
      if (who === undefined) throw saysNothing(method, `context reader '${name}'`, 'Return null for nobody.');
      return [name, who];
    });
  }
}

function saysNothing(method: string, what: string, why: string): CacheRuleError {
  return new CacheRuleError(`${method}: its ${what} returned undefined. ${why}`);
}
