import type { CacheError } from '../../api/errors.js';
import type { CacheEventBus, CacheEventMap } from '../../api/events.js';
import type { Call } from '../call/call.js';
import type { Kept } from './keep-entry.js';
import type { Found } from '../look-up/found.js';
import type { Outcome } from './outcome.js';
import type { TypeFaults } from '../../values/type-fit.js';

/** Methods beyond this many, as keys of `getOrSet` may be, get no warning of lost instances. */
const MOST_METHODS = 1_000;

/** Emits the events of cached calls. */
export class CallEvents {
  /** The methods whose answers were found to lose instances. */
  private readonly losing = new Set<string>();

  constructor(
    private readonly events: CacheEventBus,
    private readonly store: string,
  ) {}

  bypassed({ namespace }: Call, reason: CacheEventMap['bypassed']['reason']): void {
    this.events.emit('bypassed', { namespace, reason });
  }

  answered(
    { namespace }: Call,
    key: string,
    { outcome, collapsed, durationMs }: { outcome: Outcome; collapsed: boolean; durationMs: number },
  ): void {
    const { missReason, staleReason, stored, isDisconnected, level, isNegative, ageMs, freshForMs, tags } =
      outcome;
    this.events.emit('answered', {
      namespace,
      key,
      outcome: outcome.outcome,
      collapsed,
      stored,
      missReason,
      staleReason,
      isDisconnected,
      level,
      isNegative,
      ageMs,
      freshForMs,
      durationMs,
      tags,
    });
  }

  unanswered(
    { namespace }: Call,
    key: string,
    how: Pick<CacheEventMap['unanswered'], 'collapsed' | 'isRemembered' | 'isOwnLimit' | 'error'>,
  ): void {
    this.events.emit('unanswered', { namespace, key, ...how });
  }

  /** A look-up that found nothing, where an operator wants to know why. */
  notFound({ namespace }: Call, key: string, found: Found): void {
    if (found.state !== 'miss') return;
    if (found.reason === 'unreadable') {
      this.events.emit('unreadable', { namespace, key, reason: found.detail ?? '' });
    }
    if (found.error !== undefined) this.storeFailed('read', found.error);
  }

  storeFailed(operation: CacheEventMap['storeFailed']['operation'], error: CacheError): void {
    this.events.emit('storeFailed', { store: this.store, operation, error });
  }

  loaded({ namespace, method }: Call, key: string, durationMs: number): void {
    this.events.emit('loaded', { namespace, key, method, durationMs });
  }

  loadFailed({ namespace, method }: Call, key: string, durationMs: number, error: unknown): void {
    this.events.emit('loadFailed', { namespace, key, method, durationMs, error });
  }

  /** Once a method: each of its answers is likely to be of the same form. */
  instanceLost({ namespace, method }: Call, { lost }: TypeFaults): void {
    if (lost === undefined || this.losing.has(method) || this.losing.size >= MOST_METHODS) return;
    this.losing.add(method);
    this.events.emit('instanceLost', { namespace, method, ...lost });
  }

  failureRuleFailed({ namespace, method }: Call, key: string, error: CacheError): void {
    this.events.emit('failureRuleFailed', { namespace, key, method, error });
  }

  leaseWaited({ namespace }: Call, durationMs: number): void {
    this.events.emit('leaseWaited', { namespace, durationMs });
  }

  backgroundRefreshed({ namespace, method }: Call, key: string): void {
    this.events.emit('backgroundRefreshed', { namespace, key, method });
  }

  backgroundRefreshFailed({ namespace, method }: Call, key: string, error: unknown): void {
    this.events.emit('backgroundRefreshFailed', { namespace, key, method, error });
  }

  kept({ namespace, method }: Call, key: string, kept: Kept): void {
    if (!('notStored' in kept)) {
      const { bytes, entry } = kept;
      const valueBytes = entry.value.byteLength;
      this.events.emit('stored', { namespace, key, bytes, valueBytes, lifeMs: entry.lifeMs });
      return;
    }
    const { notStored: reason, error } = kept;
    if (reason === 'store-unavailable' && error !== undefined) this.storeFailed('write', error);
    this.events.emit('notStored', { namespace, key, method, reason, error });
  }
}
