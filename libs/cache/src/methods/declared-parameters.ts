import { Logger } from '@nestjs/common';
import { withoutTrailingUndefined } from '../keys/call-key.js';

/**
 * The arguments that a method can see, as far as its source tells. With `exact` it sees so many, and further ones never.
 * With `defaults` it requires so many; a call that leaves an optional one out and a call that gives its default ask the
 * same. With `open` it may see any number.
 */
export type DeclaredParameters =
  | { readonly kind: 'exact'; readonly count: number }
  | { readonly kind: 'defaults'; readonly count: number }
  | { readonly kind: 'open' };

const OPEN: DeclaredParameters = { kind: 'open' };

/** A function without a source, as a bound one; or one that may read its arguments by position. */
const SEES_ALL = /\[native code\]\s*\}$|\barguments\b|\beval\b/;

/** The parameter list of a method or a function, where it has no parentheses inside. */
const PARAMETERS = /^(?:async\b\s*)?(?:function\b\s*)?\*?\s*[\p{ID_Continue}$#]*\s*\(([^()]*)\)/u;

/**
 * Reads the parameters of a method from its source. What is in doubt counts as `defaults` or `open`, so that no argument
 * is left out that the method could see.
 */
export function declaredParameters(method: (...args: never[]) => unknown): DeclaredParameters {
  const source = Function.prototype.toString.call(method);
  if (SEES_ALL.test(source)) return OPEN;
  const parameters = PARAMETERS.exec(source)?.[1];
  if (parameters === undefined || parameters.includes('=')) return { kind: 'defaults', count: method.length };
  return parameters.includes('...') ? OPEN : { kind: 'exact', count: method.length };
}

/** True for a rule that may read the object that it runs on, as far as its source tells. */
export function mayReadThis(rule: (...args: never[]) => unknown): boolean {
  return /\bthis\b/.test(Function.prototype.toString.call(rule));
}

/** True for a method that calls what it overrides, as far as its source tells. */
export function mayCallSuper(method: (...args: never[]) => unknown, name: string | symbol): boolean {
  const called = Function.prototype.toString
    .call(method)
    .matchAll(/\bsuper\s*(?:\.\s*([\p{ID_Continue}$#]+)|\[)/gu);
  return [...called].some(([, property]) => property === undefined || property === name);
}

/** The arguments of calls that count for their keys. Warns once where callers give others than the method declares. */
export class SeenArguments {
  /** Calls with so many arguments are taken as they are. */
  usualCount: number | undefined;
  private readonly logger = new Logger('Cache');
  private isNoted = false;

  /** @param method `TripsService.find`, for messages */
  constructor(
    private readonly method: string,
    private readonly declared: DeclaredParameters,
  ) {
    this.usualCount = declared.kind === 'exact' ? declared.count : undefined;
  }

  of(args: readonly unknown[]): readonly unknown[] {
    switch (this.declared.kind) {
      case 'exact':
        return this.ofExact(args, this.declared.count);
      case 'defaults':
        this.noteVariants(withoutTrailingUndefined(args).length);
        return args;
      case 'open':
        return args;
    }
  }

  /** Notes that a method which writes gives another number of arguments than callers do, some of which are optional. */
  noteGiven(args: readonly unknown[]): void {
    const count = withoutTrailingUndefined(args).length;
    if (this.declared.kind !== 'defaults' || this.usualCount === undefined || count === this.usualCount)
      return;
    this.note(
      `is called with ${this.usualCount} arguments, and evicted or written with ${count}: an argument that is left out and ` +
        'its default have entries of their own. Evictions cover both. For one entry, choose what counts with the key option.',
    );
  }

  private ofExact(args: readonly unknown[], declared: number): readonly unknown[] {
    if (args.length <= declared) return args;
    this.note(
      `was called with ${args.length} arguments and declares ${declared}: those beyond don't count for its key.`,
    );
    return args.slice(0, declared);
  }

  private noteVariants(count: number): void {
    this.usualCount ??= count;
    if (count === this.usualCount) return;
    this.note(
      `is called with ${this.usualCount} and with ${count} arguments: an argument that is left out and its default ` +
        'have entries of their own. Evictions cover both. For one entry, choose what counts with the key option.',
    );
  }

  private note(what: string): void {
    if (this.isNoted) return;
    this.isNoted = true;
    this.logger.warn(`${this.method} ${what}`);
  }
}
