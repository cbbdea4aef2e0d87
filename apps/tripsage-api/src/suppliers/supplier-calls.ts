import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import { shutdownGrace } from '../http/shutdown-grace.js';
import { endableCall } from './endable-call.js';
import { SupplierError } from './supplier.error.js';

/** The calls of suppliers under way, each ended when its time is up, and all of them soon after the order to stop. */
@Injectable()
export class SupplierCalls implements BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly ends = new Set<(why: string) => void>();
  private grace: NodeJS.Timeout | undefined;

  constructor(@Inject(APP_CONFIG) private readonly config: AppConfig) {}

  /**
   * The answer of a call. It is given the signal that ends it, for clients that take one.
   *
   * @throws SupplierError `'timed-out'` once the time is up; the call's connection is closed then
   */
  async within<Answer>(
    supplier: string,
    limitMs: number,
    call: (signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer> {
    const controller = new AbortController();
    const end = (why: string): void => controller.abort(new SupplierError(supplier, 'timed-out', why));
    const timer = setTimeout(end, limitMs, `No answer within ${limitMs} ms.`);
    this.ends.add(end);
    try {
      return await endableCall(() => call(controller.signal), controller.signal);
    } finally {
      clearTimeout(timer);
      this.ends.delete(end);
    }
  }

  /** The server takes no more requests by now, and waits for the answers of those it has. */
  beforeApplicationShutdown(): void {
    this.grace = setTimeout(() => {
      for (const end of this.ends) end('No answer before this process had to stop.');
    }, shutdownGrace(this.config).suppliersMs);
  }

  onApplicationShutdown(): void {
    clearTimeout(this.grace);
  }
}
