import type { Clock } from '../../../time/clock.js';
import type { CacheEventBus } from '../../../api/events.js';
import type { CallEnd } from '../../../api/supplier-feedback.js';
import { type FailedCall, failedCallOf } from '../../../limited-call/feedback/standard-feedback.js';
import { type Finding, found, type HealthCheck } from './health-check.js';

/** A supplier whose calls are watched. */
export interface WatchedSupplier {
  /** The name of its limiter. */
  readonly name: string;
  readonly isFailure: (error: unknown, status?: number) => boolean;
  /** Makes a cheap call when there were none for a while; without one, the last call counts. */
  readonly probe: (() => Promise<unknown>) | undefined;
  readonly silentAfterMs: number;
}

/** The number of latest calls that count, and the time for which they count. */
const MOST_CALLS = 20;
const CALLS_COUNT_FOR_MS = 60_000;
/** Fewer calls prove nothing. */
const LEAST_CALLS = 3;
/** A supplier with this share of failures is degraded; one with nothing but failures is down. */
const DEGRADED_SHARE = 0.5;

interface EndedCall {
  readonly at: number;
  readonly durationMs: number;
  readonly isFailure: boolean;
  readonly isProbe: boolean;
}

/** Checks suppliers by the real calls to them, and probes them only when there are none. */
export class SupplierCheck implements HealthCheck {
  readonly part = 'suppliers';
  private readonly calls = new Map<string, EndedCall[]>();
  private readonly probing = new Set<string>();
  private stopListening = (): void => undefined;

  constructor(
    private readonly suppliers: readonly WatchedSupplier[],
    private readonly clock: Clock,
    private readonly events: CacheEventBus,
  ) {}

  /** Starts to listen for calls that end. */
  start(): void {
    const byName = new Map(this.suppliers.map((supplier) => [supplier.name, supplier]));
    this.stopListening = this.events.on('limitedCallEnded', (call) => {
      const supplier = byName.get(call.limiter);
      if (supplier === undefined) return;
      const { durationMs } = call;
      const isFailure = 'error' in call && isFailureOf(supplier, { ...call, error: call.error });
      this.add(supplier.name, { at: this.clock.monotonic(), durationMs, isFailure, isProbe: false });
    });
  }

  close(): void {
    this.stopListening();
  }

  async run(): Promise<readonly Finding[]> {
    return this.suppliers.map((supplier) => this.assess(supplier));
  }

  private assess(supplier: WatchedSupplier): Finding {
    const { name, probe, silentAfterMs } = supplier;
    const now = this.clock.monotonic();
    const lastAt = this.calls.get(name)?.at(-1)?.at ?? -Infinity;
    // Not awaited: the next check sees the result.
    if (probe !== undefined && now - lastAt >= silentAfterMs) void this.probe(supplier, probe);
    return findingOf(`supplier ${name}`, this.recentCalls(name));
  }

  private async probe(supplier: WatchedSupplier, probe: () => Promise<unknown>): Promise<void> {
    const { name } = supplier;
    if (this.probing.has(name)) return;
    this.probing.add(name);
    const startedAt = this.clock.monotonic();
    const ended = (isFailure: boolean): EndedCall => {
      const at = this.clock.monotonic();
      return { at, durationMs: at - startedAt, isFailure, isProbe: true };
    };
    const failed = failedCallOf(await endOf(probe));
    this.add(name, ended(failed !== undefined && isFailureOf(supplier, failed)));
    this.probing.delete(name);
  }

  /** The calls of the last minute or, where there were none, the last call. */
  private recentCalls(name: string): readonly EndedCall[] {
    const calls = this.calls.get(name) ?? [];
    const now = this.clock.monotonic();
    const recent = calls.filter(({ at }) => now - at < CALLS_COUNT_FOR_MS);
    return recent.length > 0 ? recent : calls.slice(-1);
  }

  private add(name: string, call: EndedCall): void {
    const calls = [...(this.calls.get(name) ?? []), call];
    this.calls.set(name, calls.slice(-MOST_CALLS));
  }
}

async function endOf(probe: () => Promise<unknown>): Promise<CallEnd> {
  try {
    return { value: await probe() };
  } catch (error) {
    return { error };
  }
}

/** Asks the option `isFailure`; an error on which it throws counts as a failure. */
function isFailureOf({ isFailure }: WatchedSupplier, { error, status }: FailedCall): boolean {
  try {
    return isFailure(error, status);
  } catch {
    return true;
  }
}

function findingOf(part: string, calls: readonly EndedCall[]): Finding {
  const failures = calls.filter(({ isFailure }) => isFailure).length;
  const last = calls.at(-1);
  // One probe is enough.
  const isEnough = calls.length >= LEAST_CALLS || last?.isProbe === true;
  if (last === undefined || !isEnough || failures / calls.length < DEGRADED_SHARE) {
    return found(part, undefined, last?.durationMs);
  }
  const reason = `${failures} of its last ${calls.length} calls failed.`;
  const isDown = failures === calls.length && calls.length >= LEAST_CALLS;
  return { part, state: isDown ? 'down' : 'degraded', reason, latencyMs: last.durationMs };
}
