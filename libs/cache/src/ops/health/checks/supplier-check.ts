import type { Clock } from '../../../time/clock.js';
import type { CacheEventBus } from '../../../api/events.js';
import type { Finding, HealthCheck } from './health-check.js';
import { found } from './health-check.js';

/** How a supplier is judged. */
export interface WatchedSupplier {
  /** Its limiter's. */
  readonly name: string;
  readonly isFailure: (error: unknown) => boolean;
  /** Asks it for something cheap, when nobody called it for a while; none: then it counts as it did last. */
  readonly probe: (() => Promise<unknown>) | undefined;
  readonly silentAfterMs: number;
}

/** Only the last calls count, and those that are not too old. */
const MOST_CALLS = 20;
const CALLS_COUNT_FOR_MS = 60_000;
/** Fewer calls say nothing. */
const LEAST_CALLS = 3;
/** From this share of failures on it is degraded; with nothing but failures it is down. */
const DEGRADED_SHARE = 0.5;

interface EndedCall {
  readonly at: number;
  readonly durationMs: number;
  readonly isFailure: boolean;
  readonly isProbe: boolean;
}

/** Whether suppliers answer: seen from real calls; asked only when there are none. */
export class SupplierCheck implements HealthCheck {
  readonly part = 'suppliers';
  private readonly calls = new Map<string, EndedCall[]>();
  private readonly probing = new Set<string>();
  private readonly stopListening: () => void;

  constructor(
    private readonly suppliers: readonly WatchedSupplier[],
    private readonly clock: Clock,
    events: CacheEventBus,
  ) {
    const byName = new Map(suppliers.map((supplier) => [supplier.name, supplier]));
    this.stopListening = events.on('limitedCallEnded', (call) => {
      const supplier = byName.get(call.limiter);
      if (supplier === undefined) return;
      const isFailure = 'error' in call && isFailureOf(supplier, call.error);
      const { durationMs } = call;
      this.note(supplier.name, { at: clock.monotonic(), durationMs, isFailure, isProbe: false });
    });
  }

  close(): void {
    this.stopListening();
  }

  async look(): Promise<readonly Finding[]> {
    return this.suppliers.map((supplier) => this.assess(supplier));
  }

  private assess(supplier: WatchedSupplier): Finding {
    const { name, probe, silentAfterMs } = supplier;
    const now = this.clock.monotonic();
    const lastAt = this.calls.get(name)?.at(-1)?.at ?? -Infinity;
    // Nobody waits for it: what comes of it is seen at the next look.
    if (probe !== undefined && now - lastAt >= silentAfterMs) void this.probe(supplier, probe);
    return findingOf(`supplier ${name}`, this.recentCalls(name));
  }

  private async probe(supplier: WatchedSupplier, probe: () => Promise<unknown>): Promise<void> {
    const { name } = supplier;
    if (this.probing.has(name)) return;
    this.probing.add(name);
    const beganAt = this.clock.monotonic();
    const ended = (failed: boolean): EndedCall => {
      const at = this.clock.monotonic();
      return { at, durationMs: at - beganAt, isFailure: failed, isProbe: true };
    };
    try {
      await probe();
      this.note(name, ended(false));
    } catch (error) {
      this.note(name, ended(isFailureOf(supplier, error)));
    } finally {
      this.probing.delete(name);
    }
  }

  /** Those of the last minute or, while nobody calls, the last one. */
  private recentCalls(name: string): readonly EndedCall[] {
    const calls = this.calls.get(name) ?? [];
    const now = this.clock.monotonic();
    const recent = calls.filter(({ at }) => now - at < CALLS_COUNT_FOR_MS);
    return recent.length > 0 ? recent : calls.slice(-1);
  }

  private note(name: string, call: EndedCall): void {
    const calls = [...(this.calls.get(name) ?? []), call];
    this.calls.set(name, calls.slice(-MOST_CALLS));
  }
}

/** What the option can't judge counts as a failure. */
function isFailureOf({ isFailure }: WatchedSupplier, error: unknown): boolean {
  try {
    return isFailure(error);
  } catch {
    return true;
  }
}

function findingOf(part: string, calls: readonly EndedCall[]): Finding {
  const failures = calls.filter(({ isFailure }) => isFailure).length;
  const last = calls.at(-1);
  // A probe was made to tell.
  const isTelling = calls.length >= LEAST_CALLS || last?.isProbe === true;
  if (last === undefined || !isTelling || failures / calls.length < DEGRADED_SHARE) {
    return found(part, undefined, last?.durationMs);
  }
  const reason = `${failures} of its last ${calls.length} calls failed.`;
  const isDown = failures === calls.length && calls.length >= LEAST_CALLS;
  return { part, state: isDown ? 'down' : 'degraded', reason, latencyMs: last.durationMs };
}
