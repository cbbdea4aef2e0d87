import { CacheOptionError, CacheRuleError } from '../../api/errors.js';
import { type KnownFailures, type NamedFailureKind, stepsUp } from '../../options/failure-kinds.js';
import { isRecord } from '../../options/checks/plain-object.js';
import { requireAtOnce } from '../../options/rule.js';
import { hasPrivateFields } from './error-copy.js';
import { PlainCopier } from './plain-copy.js';

const MOST_BYTES = 64 * 1024;
/** Fields that hold what was sent, with its secrets. */
const SENT = new Set(['request', 'config', 'stack', 'cause']);

/**
 * Makes the listed classes ready for use.
 *
 * @throws CacheOptionError for a class with private fields whose errors nothing makes anew
 */
export function listedFailures(kinds: readonly NamedFailureKind[], where: string): KnownFailures[] {
  return kinds.map((kind) => {
    const { name, type } = kind;
    if ((kind.to === undefined || kind.from === undefined) && hasPrivateFields(type.prototype as object)) {
      throw new CacheOptionError(
        `${where}: ${name} has private fields (#name), which can't be read from outside. Give it both to and from.`,
      );
    }
    const { to = plainFields, from = (json: unknown) => instanceWith(type.prototype as object, json) } = kind;
    return {
      name,
      fits: (error) => stepsUp(error as Error, (prototype) => prototype === type.prototype),
      to(error) {
        const json: unknown = to(error as Error);
        requireAtOnce(json, 'it');
        return json;
      },
      from(json, described) {
        const made: unknown = from(json);
        requireAtOnce(made, 'it');
        if (!(made instanceof type)) throw new CacheRuleError(`it returned no ${name}`);
        // What only our own way of making it leaves open.
        if (kind.from === undefined) describeAs(made as Error, described);
        return made;
      },
    };
  });
}

function plainFields(error: object): unknown {
  const copier = new PlainCopier({ mostBytes: MOST_BYTES, isLeftOut });
  return Object.fromEntries(copier.fields(error, 0));
}

function isLeftOut(key: string, value: unknown): boolean {
  return SENT.has(key) || (typeof value === 'object' && value !== null && 'headers' in value);
}

function instanceWith(prototype: object, json: unknown): Error {
  const error = Object.setPrototypeOf(new Error(), prototype) as Error;
  for (const [key, value] of Object.entries(isRecord(json) ? json : {})) {
    Object.defineProperty(error, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return error;
}

function describeAs(error: Error, described: { name: string; message: string }): void {
  for (const key of ['message', 'name'] as const) {
    if (error[key] === described[key]) continue;
    const value = described[key];
    Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true });
  }
}
