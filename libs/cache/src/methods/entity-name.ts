import { CacheOptionError } from '../api/errors.js';
import { defaultEntity } from '../keys/call-key.js';
import type { EvictMark, PutMark, ReaderMark } from './marks/mark.js';
import { isOverridden } from './marks/marks-of.js';

/**
 * The name of a class, where it is the same in every process: keys and limiters are named by it.
 *
 * @param where the decorator and its method, for the message
 * @param instead the option to give where the name can't be used
 * @throws CacheOptionError for a class without a name, and for a name that was made up when the class was
 */
export function stableClassName(classPrototype: object, where: string, instead: string): string {
  const { name, isGenerated } = nameOf(classPrototype);
  const mending = `Processes would not find each other's answers by it. Give ${instead}, or the class a name.`;
  if (name === '') {
    throw new CacheOptionError(`${where}: its class has no name. ${mending}`);
  }
  if (isGenerated) {
    throw new CacheOptionError(
      `${where}: the name of its class, '${name.slice(0, 60)}', was generated. ${mending}`,
    );
  }
  return name;
}

/** True for a class whose name is the same in every process. */
export function hasStableName(classPrototype: object): boolean {
  const { name, isGenerated } = nameOf(classPrototype);
  return name !== '' && !isGenerated;
}

function nameOf(classPrototype: object): { name: string; isGenerated: boolean } {
  const { constructor: type } = classPrototype as { constructor?: unknown };
  const given: unknown = typeof type === 'function' ? type.name : undefined;
  const name = typeof given === 'string' ? given : '';
  const isGenerated =
    MADE_BY_COMPILERS.test(name) || (looksRandom(name) && !isInSource(name, type as object));
  return { name, isGenerated };
}

/** Names that compilers give to classes without one; the number changes as classes come and go. */
const MADE_BY_COMPILERS = /^_?class_?\d*$/;

function isInSource(name: string, type: object): boolean {
  const declared = /^class\s+([\p{ID_Continue}$]+)/u.exec(Function.prototype.toString.call(type));
  return declared?.[1] === name;
}

/** Letters and digits in turns, as Nest's `mixin()`, UUIDs and nanoids have them, and names that people choose have not. */
function looksRandom(name: string): boolean {
  const turns = name.match(/[a-z](?=\d)|\d(?=[a-z])/gi)?.length ?? 0;
  const isLong = name.length >= 8;
  return isLong && (turns >= 4 || (turns >= 2 && /^[0-9a-f-]+$/i.test(name)));
}

/**
 * The entity of a method as called on an instance: the class of the instance, or the entity option. So two classes that
 * inherit one method do not share answers. A cached method that a cached one overrides is called as its `super`: both
 * names are its entity, as in `offers.base`.
 *
 * @throws CacheOptionError for a class whose name is not the same in every process
 */
export function entityOf(mark: ReaderMark, classPrototype: object): string {
  const where = `@${mark.kind === 'many' ? 'CacheableMany' : 'Cacheable'} on ${mark.declaredBy()}.${mark.methodName}`;
  const entity = namedEntity(mark.options.entity, classPrototype, where);
  if (!isOverridden(mark, classPrototype)) return entity;
  return `${entity}.${defaultEntity(stableClassName(mark.prototype, where, 'the base class a name'))}`;
}

/** The entity of what a method writes or evicts, where it names it by texts: that of its own class by default. */
export function writtenEntity(
  decorator: '@CachePut' | '@CacheEvict',
  { options, declaredBy, methodName }: PutMark | EvictMark,
  classPrototype: object,
): string {
  return namedEntity(options.entity, classPrototype, `${decorator} on ${declaredBy()}.${methodName}`);
}

function namedEntity(given: string | undefined, classPrototype: object, where: string): string {
  return given ?? defaultEntity(stableClassName(classPrototype, where, 'the option entity'));
}
