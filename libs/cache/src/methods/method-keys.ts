import { CacheOptionError, CacheRuleError } from '../api/errors.js';
import type { CacheableOptions } from '../options/cacheable-options.js';
import type { KeyedMark, MarkedMethod } from './marks/mark.js';
import {
  callKey,
  defaultEntity,
  defaultOperation,
  type KeyedCall,
  methodPrefixOf,
} from '../keys/call-key.js';
import { runRule } from '../options/rule.js';

/** One call to make a key for, of the method that has the keys or of one that writes or evicts under them. */
export interface KeyRequest {
  /** For messages. */
  readonly method: string;
  readonly instance: object;
  readonly args: readonly unknown[];
  /** The caller's own rules; where they say nothing, those of the method that has the keys hold. */
  readonly options: Pick<CacheableOptions, 'key' | 'vary' | 'version'>;
}

/** Makes the keys of one method of one class. */
export class MethodKeys {
  readonly methodPrefix: string;

  constructor(
    private readonly mark: KeyedMark,
    readonly method: string,
    entity: string,
    private readonly context: ReadonlyMap<string, () => unknown>,
  ) {
    const operation = mark.options.operation ?? defaultOperation(mark.methodName);
    this.methodPrefix = methodPrefixOf(mark.namespace, entity, operation, method);
    this.checkVary();
  }

  /** @throws CacheArgumentError, CacheRuleError */
  keyFor(request: KeyRequest): string {
    const { method, options } = request;
    return callKey({
      method,
      methodPrefix: this.methodPrefix,
      counted: this.countedFor(request),
      vary: this.varyFor(request),
      schemaVersion: this.schemaVersionFor(options),
    });
  }

  /** The schema version of the values under the keys of a caller. */
  schemaVersionFor({ version }: KeyRequest['options']): string {
    return String(version ?? this.mark.options.version ?? '');
  }

  private countedFor({ method, instance, args, options }: KeyRequest): KeyedCall['counted'] {
    const own = this.mark.options.key;
    const rule = options.key ?? own;
    if (rule === undefined) return { args };
    const chosen = runRule(() => rule.apply(instance, [...args]), 'key', method);
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

  private checkVary(): void {
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
}

function saysNothing(method: string, what: string, why: string): CacheRuleError {
  return new CacheRuleError(`${method}: its ${what} returned undefined. ${why}`);
}

/**
 * The entity of a method as called on an instance: the class of the instance, or the entity option. So two classes that
 * inherit one method do not share answers. For a `super` call out of an override, both it and the class that declares
 * what is called, as in `offers.base`.
 */
export function entityOf(mark: KeyedMark, classPrototype: object): string {
  const entity = mark.options.entity ?? defaultEntity(classPrototype.constructor.name);
  // A put is for the keys of the cached method, however it is called itself.
  const isApart = mark.kind !== 'put' && isSuperCall(mark, classPrototype);
  return isApart ? `${entity}.${defaultEntity(mark.declaredBy())}` : entity;
}

function isSuperCall({ prototype, propertyKey }: MarkedMethod, classPrototype: object): boolean {
  const answering = (classPrototype as Record<string | symbol, unknown>)[propertyKey];
  return answering !== (prototype as Record<string | symbol, unknown>)[propertyKey];
}
