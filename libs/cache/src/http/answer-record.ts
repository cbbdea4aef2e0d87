import { AsyncLocalStorage } from 'node:async_hooks';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { rateLimitedBy } from '../cached-call/loading/load-priority.js';
import type { Answer } from '../api/events.js';
import { CacheEvents } from '../nest/cache.events.js';

/** How the cache took part in one HTTP answer: an answer of its own, a call that went past it, or a load that failed, or that a
 * limiter refused. */
export type Part = Answer | 'bypass' | 'failed' | 'limited';

/**
 * The cache's parts in one HTTP answer, noted while its handler runs. Events are told in the async context of the
 * caller, so that each lands with the request that it was for.
 */
@Injectable()
export class AnswerRecord implements OnApplicationShutdown {
  private readonly running = new AsyncLocalStorage<Part[]>();

  constructor(events: CacheEvents) {
    events.on('answered', (answer) => this.note(answer));
    events.on('unanswered', ({ error }) => this.note(rateLimitedBy(error) ? 'limited' : 'failed'));
    events.on('bypassed', () => this.note('bypass'));
  }

  /** Runs work and notes in `parts` what the cache does for it, nested and asynchronous calls included. */
  run<Result>(parts: Part[], work: () => Result): Result {
    return this.running.run(parts, work);
  }

  /** Node carries each storage that was ever used along with every promise, until it is told not to. */
  onApplicationShutdown(): void {
    this.running.disable();
  }

  private note(part: Part): void {
    this.running.getStore()?.push(part);
  }
}
