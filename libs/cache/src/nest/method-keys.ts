import { CacheKeyConflictError, CacheOptionError, CacheRuleError } from '../contract/errors.js';
import type { CacheableMark } from '../contract/runtime.port.js';
import type { KeyedCall } from '../cached-call/keys/key.js';
import { callKey, defaultEntity, defaultOperation, keyFamily } from '../cached-call/keys/key.js';
import { runRule } from '../cached-call/rules.js';

/** Under which keys the answers of one method of one class are kept. */
export class MethodKeys {
  readonly family: string;

  constructor(
    private readonly mark: CacheableMark,
    readonly method: string,
    entity: string,
    private readonly context: ReadonlyMap<string, () => unknown>,
  ) {
    const operation = mark.options.operation ?? defaultOperation(mark.methodName);
    this.family = keyFamily(mark.namespace, entity, operation, method);
    this.checkVary();
  }

  /** @throws CacheArgumentError, CacheRuleError */
  keyOf(instance: object, args: readonly unknown[]): string {
    const { salt = '' } = this.mark.options;
    const counted = this.countedOf(instance, args);
    return callKey({
      method: this.method,
      family: this.family,
      counted,
      vary: this.varyOf(instance, args),
      salt,
    });
  }

  private countedOf(instance: object, args: readonly unknown[]): KeyedCall['counted'] {
    const { key } = this.mark.options;
    if (key === undefined) return { args };
    const chosen = runRule(() => key.apply(instance, [...args]), 'key', this.method);
    if (chosen === undefined) throw this.saysNothing('key option', 'All callers would share one answer.');
    return { chosen };
  }

  private varyOf(instance: object, args: readonly unknown[]): unknown {
    const { vary } = this.mark.options;
    if (typeof vary === 'function')
      return runRule(() => vary.apply(instance, [...args]), 'vary', this.method);
    return vary?.map((name) => {
      const who = runRule(() => this.context.get(name)?.(), 'vary', this.method);
      if (who === undefined) throw this.saysNothing(`context reader '${name}'`, 'Return null for nobody.');
      return [name, who];
    });
  }

  private saysNothing(what: string, why: string): CacheRuleError {
    return new CacheRuleError(`${this.method}: its ${what} returned undefined. ${why}`);
  }

  private checkVary(): void {
    const { vary } = this.mark.options;
    if (!Array.isArray(vary)) return;
    const unknown = (vary as readonly string[]).find((name) => !this.context.has(name));
    if (unknown === undefined) return;
    throw new CacheOptionError(
      `${this.method}: vary names '${unknown}', but CacheModule was given no reader of that name. Add it to ` +
        'CacheModule.forRoot({ context }).',
    );
  }
}

/** Which class's method owns a family of keys: no two may, since they would read each other's answers. */
export class FamilyOwners {
  private readonly owners = new Map<string, { mark: CacheableMark; owner: object; method: string }>();

  /** @throws CacheKeyConflictError when another class or method has the family already */
  claim({ family, method }: MethodKeys, mark: CacheableMark, owner: object): void {
    const first = this.owners.get(family);
    if (first === undefined) {
      this.owners.set(family, { mark, owner, method });
    } else if (first.mark !== mark || first.owner !== owner) {
      throw new CacheKeyConflictError(
        `${first.method} and ${method} would share the keys ${family}:… and read each other's answers. Give one of ` +
          'them an entity or operation of its own (leave entity out where subclasses should differ).',
      );
    }
  }
}

/**
 * The entity of a method as called on an instance: the class of the instance, so that two classes that inherit one
 * method do not share answers, or the entity option. For a `super` call out of an override, both it and the class that
 * declares what is called, as in `offers.base`.
 */
export function entityOf(mark: CacheableMark, classPrototype: object): string {
  const entity = mark.options.entity ?? defaultEntity(classPrototype.constructor.name);
  return isSuperCall(mark, classPrototype) ? `${entity}.${defaultEntity(mark.declaredBy())}` : entity;
}

function isSuperCall({ prototype, propertyKey }: CacheableMark, classPrototype: object): boolean {
  const answering = (classPrototype as Record<string | symbol, unknown>)[propertyKey];
  return answering !== (prototype as Record<string | symbol, unknown>)[propertyKey];
}
