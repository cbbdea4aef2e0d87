import { AsyncLocalStorage } from 'node:async_hooks';
import type { OnApplicationShutdown } from '@nestjs/common';
import { rateLimitedBy } from '../api/rate-limited-by.js';
import type { Answer, CacheEventBus } from '../api/events.js';

/**
 * One part of the cache in an HTTP answer. It is an answer of its own, a call past it, or a load that failed or was
 * rejected by a limiter.
 */
export type Part = Answer | 'bypass' | 'failed' | 'limited';

/**
 * Collects the cache's parts in one HTTP answer while its handler runs. Events are emitted in the async context of the
 * caller, so that each lands with the request that it was for.
 */
export class AnswerRecord implements OnApplicationShutdown {
  private readonly running = new AsyncLocalStorage<Part[]>();

  private isListening = false;

  constructor(private readonly events: CacheEventBus) {}

  /** Runs work and adds to `parts` what the cache does for it, nested and asynchronous calls included. */
  run<Result>(parts: Part[], work: () => Result): Result {
    if (!this.isListening) this.listen();
    return this.running.run(parts, work);
  }

  /** Listens from the first answer on: an application without HTTP answers pays nothing for it. */
  private listen(): void {
    const { events } = this;
    this.isListening = true;
    events.on('answered', (answer) => this.add(answer));
    events.on('unanswered', ({ error }) => this.add(rateLimitedBy(error) ? 'limited' : 'failed'));
    events.on('bypassed', () => this.add('bypass'));
  }

  /** Node carries each storage that was ever used along with every promise, until it is disabled. */
  onApplicationShutdown(): void {
    this.running.disable();
  }

  private add(part: Part): void {
    this.running.getStore()?.push(part);
  }
}
