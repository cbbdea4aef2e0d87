import { type Clock, whileListening } from '../../time/clock.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { CacheEventBus, HealthState } from '../../api/events.js';
import type { Finding, HealthCheck } from './checks/health-check.js';
import { Hysteresis, worseOf } from './hysteresis.js';
import { errorName } from '../../api/error-name.js';
import { withinTime } from '../../time/within-time.js';
import { isoNow } from '../records/iso-now.js';

/** The state of a part that its latest checks agree on. */
export interface PartHealth {
  readonly part: string;
  readonly state: HealthState;
  /** Why it is not up. */
  readonly reason?: string;
  /** The time that it took to answer its latest check; for a part with a lag, that lag. */
  readonly latencyMs?: number;
  /** The civil time at which it entered this state, as ISO 8601 text. */
  readonly since: string;
}

export interface HealthWatchParts {
  /** Called once, at the first run. */
  readonly checks: () => readonly HealthCheck[];
  readonly clock: Clock;
  readonly events: CacheEventBus;
  /** The longest that a check may take; a part whose check takes longer counts as down. */
  readonly limitMs: number;
  /** Parts without which the application is down. Others only degrade it. */
  readonly essential: readonly string[];
}

interface Watched {
  readonly hysteresis: Hysteresis;
  health: PartHealth;
}

/**
 * Checks every part, all at once and each within a time limit. Keeps the state that several checks in a row agree on, and
 * emits each change. Reading the health never waits for a check.
 */
export class HealthWatch {
  private readonly watched = new Map<string, Watched>();
  private checks: readonly HealthCheck[] | undefined;
  private running: Promise<void> | undefined;
  private checkedAtMs = -Infinity;

  constructor(private readonly parts: HealthWatchParts) {}

  /** The state of all parts, by the checks so far. */
  get health(): { readonly state: HealthState; readonly parts: readonly PartHealth[] } {
    const parts = [...this.watched.values()].map(({ health }) => health);
    if (parts.length === 0) return { state: 'degraded', parts: [this.unknown()] };
    return {
      state: parts.reduce<HealthState>((worst, part) => worseOf(worst, this.weight(part)), 'up'),
      parts,
    };
  }

  private unknown(): PartHealth {
    const since = isoNow(this.parts.clock);
    return { part: 'health', state: 'degraded', reason: 'No check has ended yet.', since };
  }

  /** Milliseconds since the latest checks ended. */
  get ageMs(): number {
    return this.parts.clock.monotonic() - this.checkedAtMs;
  }

  /** Checks every part; calls in between share that run. */
  check(): Promise<void> {
    this.running ??= this.checkOnce().finally(() => (this.running = undefined));
    return this.running;
  }

  private async checkOnce(): Promise<void> {
    this.checks ??= this.parts.checks();
    const findings = await Promise.all(this.checks.map((check) => this.findingsOf(check)));
    for (const finding of findings.flat()) this.update(finding);
    this.checkedAtMs = this.parts.clock.monotonic();
  }

  private async findingsOf(check: HealthCheck): Promise<readonly Finding[]> {
    const { clock, limitMs } = this.parts;
    const down = (reason: string): Finding[] => [{ part: check.part, state: 'down', reason }];
    try {
      const findings = await withinTime(check.run(), limitMs, whileListening(clock));
      return findings === 'too-slow' ? down(`It did not answer within ${limitMs} ms.`) : findings;
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) {
        const reason = error.isRefusal ? error.message : 'The server is disconnected.';
        return [{ part: check.part, state: 'degraded', reason }];
      }
      return down(`It could not be checked (${errorName(error)}).`);
    }
  }

  private update({ part, state: observed, reason = '', latencyMs }: Finding): void {
    const { clock, events } = this.parts;
    const known = this.watched.get(part);
    const hysteresis = known?.hysteresis ?? new Hysteresis();
    const from = hysteresis.state;
    const isChanged = hysteresis.observe(observed, reason);
    const settled = hysteresis.settled ?? { state: observed, reason };
    const { state } = settled;
    const health: PartHealth = {
      part,
      state,
      ...(state !== 'up' && settled.reason !== '' && { reason: settled.reason }),
      ...(latencyMs !== undefined && { latencyMs }),
      since: isChanged || known === undefined ? isoNow(clock) : known.health.since,
    };
    this.watched.set(part, { hysteresis, health });
    if (latencyMs !== undefined) events.emit('healthChecked', { part, latencyMs });
    if (isChanged) events.emit('healthChanged', { part, from, to: state, reason: settled.reason });
  }

  private weight({ part, state }: PartHealth): HealthState {
    return state === 'down' && !this.parts.essential.includes(part) ? 'degraded' : state;
  }
}
