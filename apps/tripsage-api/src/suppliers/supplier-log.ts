import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { SupplierError, SupplierFailure } from './supplier.error.js';

/** The time between two summaries of the same trouble, which is logged at once the first time. */
const SUM_UP_MS = 60_000;
const LONGEST_LINE = 500;

/** Failures that are no trouble: the traveler asked for what does not exist. */
const NO_TROUBLE: ReadonlySet<SupplierFailure> = new Set(['impossible', 'conflict', 'not-found', 'gone']);

interface Trouble {
  unlogged: number;
  latest: string;
  timer: NodeJS.Timeout;
}

/** Logs trouble with suppliers for the operator, one line a minute for each kind. */
@Injectable()
export class SupplierLog implements OnApplicationShutdown {
  private readonly logger = new Logger('Suppliers');
  private readonly troubles = new Map<string, Trouble>();

  /** @param endpoint as `POST /air/offer_requests`, with names instead of ids */
  failed(error: SupplierError, endpoint: string): void {
    const { supplier, failure, message, toldOperator } = error;
    if (NO_TROUBLE.has(failure)) return;
    this.warn(`${supplier} ${failure}`, `${supplier} ${failure} at ${endpoint}: ${toldOperator ?? message}`);
  }

  /** @param kind the kind that is summed up; there must be few of them */
  warn(kind: string, text: string): void {
    const line = oneLine(text);
    const trouble = this.troubles.get(kind);
    if (trouble === undefined) {
      this.logger.warn(line);
      this.open(kind);
    } else {
      trouble.unlogged += 1;
      trouble.latest = line;
    }
  }

  onApplicationShutdown(): void {
    for (const [kind, trouble] of this.troubles) {
      clearTimeout(trouble.timer);
      this.sumUp(kind, trouble);
    }
    this.troubles.clear();
  }

  private open(kind: string): void {
    const timer = setTimeout(() => this.close(kind), SUM_UP_MS).unref();
    this.troubles.set(kind, { unlogged: 0, latest: '', timer });
  }

  /** Trouble that came again in the last minute stays open for another. */
  private close(kind: string): void {
    const trouble = this.troubles.get(kind);
    this.troubles.delete(kind);
    if (trouble !== undefined && this.sumUp(kind, trouble)) this.open(kind);
  }

  private sumUp(kind: string, { unlogged, latest }: Trouble): boolean {
    if (unlogged > 0)
      this.logger.warn(`${kind}: ${unlogged} more since the last line; the latest: ${latest}`);
    return unlogged > 0;
  }
}

/** Suppliers' words can't forge lines, or fill the log. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ').slice(0, LONGEST_LINE);
}
