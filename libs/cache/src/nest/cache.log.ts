import { Logger } from '@nestjs/common';
import { errorName } from '../api/error-name.js';
import { isRefusedCall } from '../ports/store-failure.js';
import type { CacheEventBus } from '../api/events.js';
import type { Clock } from '../time/clock.js';

/** The same trouble is logged once in this long, with how often it came. */
const REPEAT_AFTER_MS = 60_000;
/** Kinds of trouble beyond this many share one line. */
const MOST_KINDS = 500;

/** One log line for each kind of trouble an operator cares about, summed up instead of repeated. Never a key or a value. */
export class CacheLog {
  private readonly logger = new Logger('Cache');
  private readonly troubles = new Map<string, { loggedAt: number; unlogged: number }>();

  constructor(private readonly clock: Clock) {}

  /** Logs what happens from now on. */
  listen(events: CacheEventBus): void {
    this.listenToServer(events);
    this.listenToCoherence(events);
    this.listenToCalls(events);
    this.listenToLimiters(events);
    this.listenToSchedule(events);
    events.on('healthChanged', ({ part, from, to, reason }) => {
      if (to !== 'up') this.warn(`Health: ${part} is ${to}:`, reason);
      else if (from !== undefined) this.logger.log(`Health: ${part} is up again`);
    });
    events.on('adminRefused', () => this.warn('A token that is not right was sent to the admin'));
  }

  /** Logs, in one line, what processes do not share where only a store is given. */
  storeAlone(store: string): void {
    this.logger.log(
      `Only a store is given (${store}). Per process are then: leases, versions and messages, limits, the refresh queue, ` +
        'settings, counters and the audit log. Give CacheModule a backend to share them.',
    );
  }

  private listenToServer(events: CacheEventBus): void {
    events.on('connection', ({ name, state, reason }) => {
      if (state === 'up' && reason !== undefined) this.warn(`Connected to ${name}, but ${reason}`);
      else if (state === 'up') this.logger.log(`Connected to ${name}`);
      else this.logger.warn(`Not connected to ${name}, going on without it: ${reason}`);
    });
    events.on('disconnected', ({ isDisconnected, reason = '' }) => {
      if (isDisconnected)
        this.warn(
          'Disconnected from the server: answering from this process, then from the methods.',
          reason,
        );
      else this.logger.log('The server answers again');
    });
    events.on('storeTroubled', ({ call, error }) => {
      if (error !== undefined && isRefusedCall(error)) this.refused(error, call);
    });
    events.on('storeFailed', ({ operation, error }) => {
      if (isRefusedCall(error)) this.refused(error, operation);
      else this.warn(`A ${operation} failed, going on without the cache: ${error.message}`);
    });
    events.on('invalidated', ({ kind, mode, confirmed, reason = '' }) => {
      if (confirmed) return;
      this.warn(
        `An invalidation (${kind}, ${mode}) waits for the server; this process follows it at once.`,
        reason,
      );
    });
  }

  private listenToCoherence(events: CacheEventBus): void {
    events.on('channelMessage', ({ outcome, reason = '' }) => {
      if (outcome === 'refused' || outcome === 'failed')
        this.warn(
          `A message on the invalidation channel ${outcome === 'failed' ? 'failed' : 'was refused'}:`,
          reason,
        );
    });
    events.on('invalidationsLost', ({ count, until }) => {
      const what = count === 1 ? '1 invalidation' : `${count} invalidations`;
      this.logger.warn(
        `The server could not be told of ${what} before the end: other processes may serve what fell until ` +
          `${until.toISOString()} at the latest. Clear what matters by hand.`,
      );
    });
    events.on('limitTooShort', ({ option, limitMs, roundTripMs }) => {
      const enough = Math.ceil((4 * roundTripMs) / 100) * 100;
      this.warn(
        `${option} is too short for the way to the server: set it to '${enough}ms' or more.`,
        `Round trips take about ${roundTripMs} ms, and it is ${limitMs} ms.`,
      );
    });
  }

  private listenToCalls(events: CacheEventBus): void {
    events.on('unreadable', ({ namespace, reason }) => {
      this.warn(`${namespace}: a stored value is unreadable (${reason}), taken as absent`);
    });
    events.on('notStored', ({ method, reason, error }) => {
      const isTold = ['too-large', 'rule-failed', 'type-mismatch', 'key-changed'].includes(reason);
      if (isTold) {
        this.warn(`${method}: the answer was given but not kept: ${error?.message ?? reason}`);
      }
    });
    events.on('instanceLost', ({ method, path, className }) => {
      const where = path === '' ? 'its answer is' : `its answer holds, at ${path},`;
      this.warn(
        `${method}: ${where} an object of class ${className}. Callers get its fields without the class, so that @Exclude(), ` +
          '@Expose() and its methods do nothing. Name the classes by type, and nested ones by @Type(); or return plain data.',
      );
    });
    events.on('failureRuleFailed', ({ method, error }) => {
      this.warn(`${method}: a failure was passed on, but a rule for it failed: ${error.message}`);
    });
    events.on('backgroundRefreshFailed', ({ method, error }) => {
      this.warn(`${method}: a background refresh failed (${errorName(error)})`);
    });
  }

  private listenToLimiters(events: CacheEventBus): void {
    events.on('permitRejected', ({ limiter, priority, reason }) => {
      // Background refreshes give way as a matter of course.
      if (priority === 'user') this.warn(`The limiter ${limiter} rejected a call (${reason})`);
    });
    events.on('limiterPaused', ({ limiter, forMs, by }) => {
      const why = by === 'supplier' ? 'the supplier asked for it' : 'by hand';
      this.warn(`The limiter ${limiter} is paused (${why})`, `for ${Math.ceil(forMs / 1000)} s`);
    });
    events.on('limitsFallback', ({ isActive }) => {
      if (isActive)
        this.warn('The server that counts rate limits does not answer: each limiter uses its fallback');
      else this.logger.log('Rate limits are counted for all processes again');
    });
    events.on('feedbackFailed', ({ limiter, error }) => {
      this.warn(`The limiter ${limiter}: its feedback option threw (${errorName(error)})`);
    });
  }

  private listenToSchedule(events: CacheEventBus): void {
    events.on('scheduledRefresh', ({ method, outcome, error }) => {
      if (outcome === 'failed') this.warn(`${method}: a scheduled refresh failed (${errorName(error)})`);
      if (outcome === 'method-gone' || outcome === 'unreadable')
        this.warn(`${method}: a scheduled refresh was dropped (${outcome})`);
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
  }

  /** One line for a reason, whatever was asked for. */
  private refused({ message }: Error, what: string): void {
    this.warn(`Refused, going on without the cache: ${message}`, `(${what})`);
  }

  /** @param detail what may differ each time; the line has that of the first */
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
