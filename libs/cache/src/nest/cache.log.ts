import { Inject, Injectable, Logger } from '@nestjs/common';
import type { Clock } from '../time/clock.js';
import { CacheEvents } from './cache.events.js';
import type { OptionsWithRegistries as CheckedOptions } from '../engine/registries.js';
import { CHECKED_OPTIONS } from '../engine/registries.js';
import { errorName } from '../api/error-name.js';

/** The same trouble is logged once in this long, with how often it came. */
const REPEAT_AFTER_MS = 60_000;
/** Kinds of trouble beyond this many share one line. */
const MOST_KINDS = 500;

/** One log line for each kind of trouble an operator cares about, summed up instead of repeated. Never a key or a value. */
@Injectable()
export class CacheLog {
  private readonly logger = new Logger('Cache');
  private readonly clock: Clock;
  private readonly troubles = new Map<string, { loggedAt: number; unlogged: number }>();

  constructor(events: CacheEvents, @Inject(CHECKED_OPTIONS) options: CheckedOptions) {
    this.clock = options.clock;
    events.on('storeFailed', ({ operation, error }) => {
      this.warn(`A ${operation} failed, going on without the cache: ${error.message}`);
    });
    events.on('unreadable', ({ namespace, reason }) => {
      this.warn(`${namespace}: a stored value is unreadable (${reason}), taken as absent`);
    });
    events.on('disconnected', ({ isDisconnected }) => {
      if (isDisconnected)
        this.warn('Cut off from the server: answering from this process, then from the methods themselves');
      else this.logger.log('The server answers again');
    });
    events.on('invalidated', ({ kind, mode, confirmed }) => {
      if (!confirmed)
        this.warn(`An invalidation (${kind}, ${mode}) waits for the server; it holds here at once`);
    });
    events.on('backgroundRefreshFailed', ({ method, error }) => {
      this.warn(`${method}: a renewal behind an old answer failed (${errorName(error)})`);
    });
    events.on('permitRejected', ({ limiter, priority, reason }) => {
      // Renewals give way as a matter of course.
      if (priority === 'user') this.warn(`The limiter ${limiter} refused a call (${reason})`);
    });
    events.on('limiterPaused', ({ limiter, forMs, by }) => {
      const why = by === 'supplier' ? 'the supplier asked for it' : 'by hand';
      this.warn(`The limiter ${limiter} is paused (${why})`, `for ${Math.ceil(forMs / 1000)} s`);
    });
    events.on('limitsFallback', ({ isActive }) => {
      if (isActive)
        this.warn('The server that counts rate limits is away: limiters do what they say for that');
      else this.logger.log('Rate limits are counted for all processes again');
    });
    events.on('scheduledRefresh', ({ method, outcome, error }) => {
      if (outcome === 'failed') this.warn(`${method}: a renewal in time failed (${errorName(error)})`);
      if (outcome === 'method-gone' || outcome === 'unreadable')
        this.warn(`${method}: a renewal in time was dropped (${outcome})`);
    });
    events.on('warmUpBegan', ({ list, total }) => this.logger.log(`Warming up ${list}: ${total} answers`));
    events.on('warmUpEnded', ({ list, total, warmed, failed, bad, isWhole }) => {
      const rest = isWhole ? '' : '; this process had to leave the rest';
      this.logger.log(
        `Warmed up ${list}: ${warmed} of ${total}, ${failed} failed, ${bad} are no arguments${rest}`,
      );
    });
    events.on('warmUpFailed', ({ list, entry, error }) => {
      this.warn(`Warming up ${list}: entries failed,`, `such as number ${entry} (${errorName(error)})`);
    });
    events.on('healthChanged', ({ part, from, to, reason }) => {
      if (to !== 'up') this.warn(`Health: ${part} is ${to}:`, reason);
      else if (from !== undefined) this.logger.log(`Health: ${part} is up again`);
    });
    events.on('adminRefused', () => this.warn('A token that is not right was sent to the admin'));
    events.on('feedbackFailed', ({ limiter, error }) => {
      this.warn(`The limiter ${limiter}: its feedback option threw (${errorName(error)})`);
    });
    events.on('notStored', ({ method, reason, error }) => {
      if (reason === 'too-large' || reason === 'rule-failed') {
        this.warn(`${method}: the answer was given but not kept: ${error?.message ?? reason}`);
      }
    });
  }

  /** @param detail what may differ each time, and is told of the first */
  private warn(text: string, detail = ''): void {
    const now = this.clock.monotonic();
    if (this.troubles.size >= MOST_KINDS) this.forgetOld(now);
    const kind = this.troubles.has(text) || this.troubles.size < MOST_KINDS ? text : 'more kinds of trouble';
    const before = this.troubles.get(kind);
    if (before !== undefined && now - before.loggedAt < REPEAT_AFTER_MS) {
      before.unlogged += 1;
      return;
    }
    const line = detail === '' ? kind : `${kind} ${detail}`;
    this.logger.warn(before?.unlogged ? `${line} (${before.unlogged} more since the last line)` : line);
    this.troubles.set(kind, { loggedAt: now, unlogged: 0 });
  }

  private forgetOld(now: number): void {
    for (const [kind, { loggedAt }] of this.troubles) {
      if (now - loggedAt >= REPEAT_AFTER_MS) this.troubles.delete(kind);
    }
  }
}
