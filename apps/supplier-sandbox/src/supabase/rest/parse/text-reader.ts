import { unreadable } from '../postgrest-error.js';

/** Reads the small languages of PostgREST's query strings from left to right. */
export class TextReader {
  private at = 0;

  constructor(
    private readonly text: string,
    /** Names what is read, in errors. */
    private readonly part: string,
  ) {}

  get isAtEnd(): boolean {
    return this.at >= this.text.length;
  }

  peek(expected: string): boolean {
    return this.text.startsWith(expected, this.at);
  }

  /** Takes `expected` if it comes next. */
  take(expected: string): boolean {
    if (!this.peek(expected)) return false;
    this.at += expected.length;
    return true;
  }

  expect(expected: string): void {
    if (!this.take(expected)) this.fail(`"${expected}"`);
  }

  /** Takes what the sticky `pattern` matches here. */
  match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.at += found.length;
    return found;
  }

  /** A name, quoted or bare. */
  name(): string {
    const name = this.peek('"') ? this.quoted() : this.match(/[\p{L}_][\p{L}\p{N}_ $]*/uy);
    return name?.trim() || this.fail('a name');
  }

  /** Text in double quotes; a backslash takes the next character as it is. */
  quoted(): string {
    this.expect('"');
    let value = '';
    while (!this.take('"')) {
      if (this.isAtEnd) this.fail('"\\""');
      this.take('\\');
      value += this.text.charAt(this.at);
      this.at += 1;
    }
    return value;
  }

  /** Everything up to the bracket that closes the one that comes next, both included; those in quotes don't count. */
  bracketed(open: string, close: string): string {
    const from = this.at;
    let depth = 0;
    do {
      if (this.isAtEnd) this.fail(`"${close}"`);
      if (this.peek('"')) this.quoted();
      else {
        if (this.peek(open)) depth += 1;
        if (this.peek(close)) depth -= 1;
        this.at += 1;
      }
    } while (depth > 0);
    return this.text.slice(from, this.at);
  }

  rest(): string {
    const rest = this.text.slice(this.at);
    this.at = this.text.length;
    return rest;
  }

  fail(expected: string): never {
    throw unreadable(this.part, this.text, expected);
  }
}

/** Items in round brackets, separated by commas, quoted where they hold a comma: `("a,b",c)`. */
export function listOf(text: string, part: string): string[] {
  const reader = new TextReader(text, part);
  const items: string[] = [];
  reader.expect('(');
  if (!reader.take(')')) {
    do items.push(reader.peek('"') ? reader.quoted() : (reader.match(/[^,)"]+/y) ?? ''));
    while (reader.take(','));
    reader.expect(')');
  }
  if (!reader.isAtEnd) reader.fail('the end of the list');
  return items;
}
