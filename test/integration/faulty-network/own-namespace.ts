import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, describe, it } from '@jest/globals';
import { ownServerProgram } from '../../support/own-server.js';
import { until } from '../../support/until.js';

const PORT = 6379;
const ITS_LINK_ADDRESS = '02:00:00:00:00:02';
/** States of connections, as /proc/net/tcp has them. */
const ESTABLISHED = '01';
const SYN_SENT = '02';
const HIGHEST_OCTET = 250;
const started = new Set<OwnNamespace>();

/** A network namespace with a server of its own in it, behind a link that can lose everything. */
export class OwnNamespace {
  /** Short, since a link's name has 15 characters at most. */
  private readonly name = `ts${process.pid.toString(36)}${(Date.now() % 46_656).toString(36)}`;
  private readonly net = `10.${200 + (process.pid % 50)}.${process.pid % HIGHEST_OCTET}`;
  private server: ChildProcess | undefined;

  static async start(): Promise<OwnNamespace> {
    const one = new OwnNamespace();
    started.add(one);
    const { name, net } = one;
    ip('netns', 'add', name);
    ip('link', 'add', `${name}h`, 'type', 'veth', 'peer', 'name', `${name}n`, 'netns', name);
    ip('addr', 'add', `${net}.1/24`, 'dev', `${name}h`);
    ip('link', 'set', `${name}h`, 'up');
    ip('-n', name, 'addr', 'add', `${net}.2/24`, 'dev', `${name}n`);
    ip('-n', name, 'link', 'set', `${name}n`, 'address', ITS_LINK_ADDRESS, 'up');
    one.linkUp();
    const settings = ['--port', `${PORT}`, '--bind', `${net}.2`, '--protected-mode', 'no', '--save', ''];
    const program = ['netns', 'exec', name, ownServerProgram()!, ...settings];
    one.server = spawn('ip', program, { stdio: 'ignore', cwd: '/tmp' });
    await until(() => one.isAnswering(), { what: 'the server in its namespace to answer' });
    return one;
  }

  get url(): string {
    return `redis://${this.net}.2:${PORT}`;
  }

  /**
   * From now on nothing of ours arrives, since it is sent to a wrong address of the link. Nobody is told: the kernel sends
   * again and again what is not acknowledged. An interface that is down would be told, and tried again at once when it is up.
   */
  linkDown(): void {
    this.sendTo('02:00:00:00:00:03');
  }

  linkUp(): void {
    this.sendTo(ITS_LINK_ADDRESS);
  }

  /**
   * The connections that were ended on our side, while the kernel still has something of theirs to send: how often it has
   * sent it again.
   */
  lingering(): number[] {
    const server = hexOf(`${this.net}.2`);
    const rows = readFileSync('/proc/net/tcp', 'utf8').split('\n').slice(1);
    return rows.flatMap((row) => {
      const [, , remote = '', state, queues = '', , again = ''] = row.trim().split(/\s+/);
      const isEnded = remote.startsWith(`${server}:`) && state !== ESTABLISHED && state !== SYN_SENT;
      return isEnded && !queues.startsWith('00000000:') ? [Number.parseInt(again, 16)] : [];
    });
  }

  end(): void {
    started.delete(this);
    this.server?.kill('SIGKILL');
    for (const args of [
      ['link', 'del', `${this.name}h`],
      ['netns', 'del', this.name],
    ])
      execFileSync('ip', args, { stdio: 'ignore' });
  }

  private sendTo(linkAddress: string): void {
    const { name, net } = this;
    ip('neigh', 'replace', `${net}.2`, 'lladdr', linkAddress, 'dev', `${name}h`, 'nud', 'permanent');
  }

  private isAnswering(): Promise<boolean> {
    return new Promise((resolve) => {
      const socket = connect(PORT, `${this.net}.2`);
      const done = (isThere: boolean): void => {
        socket.destroy();
        resolve(isThere);
      };
      socket.setTimeout(500, () => done(false));
      socket.on('error', () => done(false));
      socket.on('connect', () => socket.write('PING\r\n'));
      socket.on('data', () => done(true));
    });
  }
}

/** As `describe`, for specs that call `OwnNamespace.start`. Where that can't be, one skipped test stands for them. */
export function describeWithNamespace(title: string, specs: () => void): void {
  if (process.env.TEST_MEMORY_ONLY !== '1' && ownServerProgram() !== undefined && areAllowed())
    describe(title, specs);
  else
    describe(title, () =>
      it.skip('needs a server program and the right to make network namespaces', () => {}),
    );
}

function areAllowed(): boolean {
  const probe = `tsprobe${process.pid}`;
  try {
    ip('netns', 'add', probe);
    ip('-n', probe, 'link', 'add', 'probe', 'type', 'veth', 'peer', 'name', 'probe2');
    return true;
  } catch {
    return false;
  } finally {
    try {
      ip('netns', 'del', probe);
    } catch {
      // There is none.
    }
  }
}

function ip(...args: string[]): void {
  execFileSync('ip', args, { stdio: 'ignore' });
}

/** As /proc/net/tcp has it: little-endian. */
function hexOf(address: string): string {
  const octets = address.split('.').map((octet) => Number(octet).toString(16).padStart(2, '0'));
  return octets.toReversed().join('').toUpperCase();
}

afterAll(() => {
  for (const one of started) one.end();
});
