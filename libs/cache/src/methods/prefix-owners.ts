import { CacheKeyConflictError } from '../api/errors.js';
import type { KeyedMark } from './marks/mark.js';
import type { MethodKeys } from './method-keys.js';

/** A method of a class that keeps, or writes, answers under keys of a method prefix. */
interface PrefixClaim {
  readonly keys: MethodKeys;
  readonly mark: KeyedMark;
  /** The prototype of the class. */
  readonly owner: object;
}

/**
 * Owners of method prefixes. One cached method owns a prefix: two would read each other's answers. Others share it only
 * where that is meant. Puts do, since they write what the cached method reads. So does a method for many items that was
 * given the `operation` of the one for a single item.
 */
export class PrefixOwners {
  private readonly claims = new Map<string, PrefixClaim[]>();

  /** @throws CacheKeyConflictError when another method has the prefix already and may not share it */
  claim(keys: MethodKeys, mark: KeyedMark, owner: object): void {
    const claim = { keys, mark, owner };
    const others = this.claims.get(keys.methodPrefix) ?? [];
    for (const other of others) {
      if (other.mark === mark && other.owner === owner) return;
      checkSharing(other, claim);
    }
    this.claims.set(keys.methodPrefix, [...others, claim]);
  }

  /** The cached method that owns a prefix: the one for single items before the one for many. */
  ownerOf(methodPrefix: string): MethodKeys | undefined {
    const claims = this.claims.get(methodPrefix);
    const owner = claims?.find(isSingle) ?? claims?.find(({ mark }) => mark.kind === 'many');
    return owner?.keys;
  }

  /** Prefixes of cached methods that start so. */
  ownedUnder(start: string): string[] {
    return [...this.claims.keys()].filter(
      (methodPrefix) => methodPrefix.startsWith(start) && this.ownerOf(methodPrefix) !== undefined,
    );
  }
}

function isSingle({ mark }: PrefixClaim): boolean {
  return mark.kind === 'cacheable';
}

function checkSharing(one: PrefixClaim, other: PrefixClaim): void {
  const names = `${one.keys.method} and ${other.keys.method}`;
  if (!mayShare(one, other)) {
    throw new CacheKeyConflictError(
      `${names} would share the keys ${one.keys.methodPrefix}:… and read each other's answers. Give one of ` +
        'them an entity or operation of its own (leave entity out where subclasses should differ).',
    );
  }
  const [reader, writer] = isSingle(one) ? [one, other] : [other, one];
  const { version } = writer.mark.options;
  if (isSingle(reader) && version !== undefined && String(version) !== reader.keys.schemaVersionFor({})) {
    throw new CacheKeyConflictError(
      `${names} share the keys ${one.keys.methodPrefix}:…, but their versions differ, so that neither finds what the other ` +
        'keeps. Leave the version of the second one out: it is taken from the first.',
    );
  }
}

function mayShare(one: PrefixClaim, other: PrefixClaim): boolean {
  if (isPut(one) || isPut(other)) return true;
  const [many, single] = isSingle(one) ? [other, one] : [one, other];
  return isSingle(single) && many.mark.kind === 'many' && many.mark.options.operation !== undefined;
}

function isPut({ mark }: PrefixClaim): boolean {
  return mark.kind === 'put';
}
