import { DragonflyBackend } from '@tripsage/cache/dragonfly';
import { Redis } from 'ioredis';
import { ServerPermitLog } from './server-permit-log.js';

/** The longest that a command may take on a busy machine. */
const COMMAND_MS = 30_000;

/** Backends of several processes on one server, and the server's own log of what it permitted them. */
export class ServerProcesses {
  private readonly backends: DragonflyBackend[] = [];
  private client: Redis | undefined;

  constructor(private readonly url: string) {}

  async start(
    prefix: string,
    count: number,
  ): Promise<{ readonly backends: readonly DragonflyBackend[]; readonly server: ServerPermitLog }> {
    const options = { url: this.url, keyPrefix: prefix, commandTimeoutMs: COMMAND_MS };
    this.backends.push(...Array.from({ length: count }, () => new DragonflyBackend(options)));
    await Promise.all(this.backends.map((backend) => backend.connect(COMMAND_MS)));
    this.client = new Redis(this.url);
    return { backends: this.backends, server: new ServerPermitLog(this.client, prefix) };
  }

  async close(): Promise<void> {
    await Promise.all(this.backends.splice(0).map((backend) => backend.close()));
    this.client?.disconnect();
    this.client = undefined;
  }
}
