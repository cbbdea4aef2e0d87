import type { AuditLog } from '../../ports/audit-log.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';

/** The audit log on the server: each list is a list of lines, the newest first. */
export class DragonflyAuditLog implements AuditLog {
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
  ) {}

  async append(list: string, lines: readonly string[], most: number): Promise<void> {
    if (lines.length === 0) return;
    const key = this.keys.auditLog(list);
    await this.connection.run((client) =>
      Promise.all([client.lpush(key, ...lines), client.ltrim(key, 0, most - 1)]),
    );
  }

  lines(list: string, most: number): Promise<string[]> {
    return this.connection.run((client) => client.lrange(this.keys.auditLog(list), 0, most - 1));
  }
}
