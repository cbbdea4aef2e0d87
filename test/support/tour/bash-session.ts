import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';

export interface Printed {
  readonly output: string;
  readonly errors: string;
  /** The exit code of the last command. */
  readonly code: number;
}

/** A terminal with bash, in which one thing is typed after another: variables and functions stay. */
export class BashSession {
  private readonly shell: ChildProcess;
  private readonly mark = `--- ${randomUUID()}`;
  private output = '';
  private errors = '';
  private heard: () => void = () => undefined;

  constructor(env: NodeJS.ProcessEnv = {}) {
    this.shell = spawn('bash', ['--noprofile', '--norc'], {
      env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.shell.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.output += text;
      this.heard();
    });
    this.shell.stderr!.setEncoding('utf8').on('data', (text: string) => void (this.errors += text));
    this.shell.on('exit', () => this.heard());
  }

  /**
   * Types something, and gives what was printed until it was through.
   *
   * @throws Error where the shell ends
   */
  async type(text: string): Promise<Printed> {
    [this.output, this.errors] = ['', ''];
    // Braces stay in this shell; without an input of their own, commands would read what is typed next.
    this.shell.stdin!.write(`{\n${text}\n} </dev/null\nprintf '\\n%s %s\\n' '${this.mark}' "$?"\n`);
    for (;;) {
      const at = this.output.indexOf(`\n${this.mark} `);
      const end = this.output.indexOf('\n', at + 1);
      if (at >= 0 && end >= 0) {
        const code = Number(this.output.slice(at, end).split(' ').at(-1));
        return { output: this.output.slice(0, at), errors: this.errors, code };
      }
      if (this.shell.exitCode !== null) throw new Error(`The shell ended: ${this.errors}`);
      await new Promise<void>((resolve) => (this.heard = resolve));
    }
  }

  async end(): Promise<void> {
    if (this.shell.exitCode !== null || this.shell.signalCode !== null) return;
    this.shell.kill('SIGKILL');
    await once(this.shell, 'exit');
  }
}
