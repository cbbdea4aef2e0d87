/** A getter or method that takes nothing, and fills a field of its object as it runs. */
export interface Filler {
  /** It runs whenever the object is read: a getter, or `toJSON`. A method is only known to fill the field once. */
  readonly isReading: boolean;
  readonly run: (this: object) => unknown;
}

/** The members of a class, or the accessors of one object, that fill fields as they run. */
export class MemoPlan {
  private readonly fillers = new Map<string | symbol, readonly Filler[]>();

  /** No member sets anything. */
  readonly isEmpty: boolean;

  constructor(private readonly members: readonly Member[]) {
    this.isEmpty = !members.some(({ text }) =>
      [SET_FIELD, SET_BEFORE, SET_BY_NAME].some((pattern) => text.search(pattern) >= 0),
    );
  }

  /** None for fields that only constructors and callers set. */
  fillersOf(field: string | symbol): readonly Filler[] {
    let known = this.fillers.get(field);
    if (known === undefined) this.fillers.set(field, (known = this.findFillers(field)));
    return known;
  }

  private findFillers(field: string | symbol): Filler[] {
    const filling = new Set(this.members.filter((member) => fills(member, field)));
    if (filling.size === 0) return [];
    const reading = this.members.filter((member) => isReading(member) && this.leadsTo(member, filling));
    const once = [...filling].filter((member) => !isReading(member) && fillsOnce(member, field));
    return [
      ...reading.map(({ run }) => ({ isReading: true, run })),
      ...once.map(({ run }) => ({ isReading: false, run })),
    ];
  }

  /** Says that a member fills the field, or names one that does. */
  private leadsTo(member: Member, filling: ReadonlySet<Member>, seen = new Set<Member>()): boolean {
    if (filling.has(member)) return true;
    seen.add(member);
    return this.members.some(
      (next) => !seen.has(next) && member.text.includes(`.${next.name}`) && this.leadsTo(next, filling, seen),
    );
  }
}

/** A getter or method, with its source text. */
export interface Member {
  readonly name: string;
  readonly isGetter: boolean;
  readonly run: (this: object) => unknown;
  readonly text: string;
}

/** The getters and methods that an object has itself. */
export function membersOf(owner: object): Member[] {
  return Reflect.ownKeys(owner).flatMap((key) => {
    const { get, value } = Object.getOwnPropertyDescriptor(owner, key) as PropertyDescriptor;
    const run: unknown = get ?? value;
    if (key === 'constructor' || typeof run !== 'function') return [];
    const name = typeof key === 'string' ? key : (key.description ?? '');
    return [{ name, isGetter: get !== undefined, run: run as Member['run'], text: codeOf(run) }];
  });
}

/** The source text of a function. */
export function codeOf(code: unknown): string {
  return typeof code === 'function' ? Function.prototype.toString.call(code) : '';
}

function isReading({ name, isGetter }: Member): boolean {
  return isGetter || /^(?:toJSON|toString|valueOf|Symbol\.toPrimitive)$/.test(name);
}

const SET_FIELD = /[\w$)\]]\s*\.\s*([\w$]+)\s*(?:[-+*/%&|^?]{0,3}=(?![=>])|\+\+|--)/g;
const SET_BEFORE = /(?:\+\+|--)\s*[\w$]+\s*\.\s*([\w$]+)/g;
const SET_BY_NAME =
  /defineProperty|Reflect\s*\.\s*set|Object\s*\.\s*assign|\]\s*[?|&]{0,2}=(?![=>])|\(\s*this\s*,/;
const QUOTED = /['"`]([\w$]+)['"`]/g;

/** Says that the text of a member sets the field. Too often a yes costs time, since what it does is tried out. */
function fills({ name, isGetter, text }: Member, field: string | symbol): boolean {
  if (typeof field === 'symbol') return SET_BY_NAME.test(text);
  // Decorators that memoize a getter name the field after it.
  if (isGetter && (field === name || (/^[_$]/.test(field) && field.endsWith(name)))) return true;
  const named = [SET_FIELD, SET_BEFORE, ...(SET_BY_NAME.test(text) ? [QUOTED] : [])];
  return named.some((pattern) => [...text.matchAll(pattern)].some(([, found]) => found === field));
}

/** Says that a method takes nothing, does not wait, and looks at the field before it sets it. */
function fillsOnce({ run, text }: Member, field: string | symbol): boolean {
  if (typeof field === 'symbol' || run.length > 0 || run.constructor.name !== 'Function') return false;
  const [, after] = new RegExp(`\\.\\s*${namePattern(field)}(?![\\w$])([^]*)`).exec(text) ?? [];
  return after !== undefined && !/^\s*(?:=(?!=)|[-+*/%&|^]=|\*\*=|\+\+|--)/.test(after);
}

/** A name as a pattern that matches it. */
export function namePattern(name: string): string {
  return name.replaceAll('$', '\\$');
}
