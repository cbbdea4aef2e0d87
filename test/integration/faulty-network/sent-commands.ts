/** One command as a client sent it. */
export interface SentCommand {
  /** In capitals. */
  readonly name: string;
  /** Its arguments, each after a space. */
  readonly text: string;
  readonly bytes: Buffer;
}

const LINE_END = '\r\n';

/** Takes apart what a client sends, in whatever pieces it arrives: each command is an array of texts. */
export class SentCommands {
  private rest: Buffer = Buffer.alloc(0);

  /** The commands that are whole now. */
  take(bytes: Buffer): SentCommand[] {
    this.rest = this.rest.length === 0 ? bytes : Buffer.concat([this.rest, bytes]);
    const commands: SentCommand[] = [];
    for (let next = this.next(); next !== undefined; next = this.next()) commands.push(next);
    return commands;
  }

  private next(): SentCommand | undefined {
    const count = this.numberAt(0);
    if (count === undefined) return undefined;
    let { end } = count;
    const args: string[] = [];
    for (let index = 0; index < count.value; index += 1) {
      const length = this.numberAt(end);
      if (length === undefined || this.rest.length < length.end + length.value + LINE_END.length)
        return undefined;
      args.push(this.rest.toString('latin1', length.end, length.end + length.value));
      end = length.end + length.value + LINE_END.length;
    }
    const bytes = this.rest.subarray(0, end);
    this.rest = this.rest.subarray(end);
    return { name: (args[0] ?? '').toUpperCase(), text: args.slice(1).join(' '), bytes };
  }

  /** Of a line such as `*3` or `$12`. */
  private numberAt(start: number): { value: number; end: number } | undefined {
    const lineEnd = this.rest.indexOf(LINE_END, start);
    if (lineEnd === -1) return undefined;
    return {
      value: Number(this.rest.toString('latin1', start + 1, lineEnd)),
      end: lineEnd + LINE_END.length,
    };
  }
}
