import type { AuditLog } from '../../ports/audit-log.js';

/** The audit log in this process's memory. */
export class LocalAuditLog implements AuditLog {
  private readonly lists = new Map<string, string[]>();

  async append(list: string, lines: readonly string[], most: number): Promise<void> {
    const kept = [...(this.lists.get(list) ?? []), ...lines];
    this.lists.set(list, kept.slice(Math.max(0, kept.length - most)));
  }

  async lines(list: string, most: number): Promise<string[]> {
    return (this.lists.get(list) ?? []).toReversed().slice(0, most);
  }
}
