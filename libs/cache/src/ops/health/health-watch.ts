import type { Clock } from '../../time/clock.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { CacheEventBus, HealthState } from '../../api/events.js';
import type { Finding, HealthCheck } from './checks/health-check.js';
import { Hysteresis, worseOf } from './hysteresis.js';
import { errorName } from '../../api/error-name.js';
import { withinTime } from '../../time/within-time.js';
import { isoNow } from '../records/iso-now.js';

/** How a part is, as the last looks at it agree. */
export interface PartHealth {
  readonly part: string;
  readonly state: HealthState;
  /** Why it is not up. */
  readonly reason?: string;
  /** How long it took to answer, when it was last looked at; for what has a lag, that. */
  readonly latencyMs?: number;
  /** Civil time at which it came into this state, as ISO 8601 text. */
  readonly since: string;
}

export interface HealthWatchParts {
  /** Asked for once, at the first look. */
  readonly checks: () => readonly HealthCheck[];
  readonly clock: Clock;
  readonly events: CacheEventBus;
  /** The longest that a look may take: then what it looks at counts as down. */
  readonly limitMs: number;
  /** Parts without which the application is down. Others only degrade it. */
  readonly essential: readonly string[];
}

interface Watched {
  readonly hysteresis: Hysteresis;
  health: PartHealth;
}

/**
 * The flow of health: every part is looked at, all at once and each within a limit; what several looks in a row agree on
 * is its state; a state that is another is told. Nobody who asks how the application is waits for a look.
 */
export class HealthWatch {
  private readonly watched = new Map<string, Watched>();
  private checks: readonly HealthCheck[] | undefined;
  private looking: Promise<void> | undefined;
  private lookedAtMs = -Infinity;

  constructor(private readonly parts: HealthWatchParts) {}

  /** How everything is, by the looks so far. */
  get health(): { readonly state: HealthState; readonly parts: readonly PartHealth[] } {
    const parts = [...this.watched.values()].map(({ health }) => health);
    if (parts.length === 0) return { state: 'degraded', parts: [this.unknown()] };
    return { state: parts.reduce<HealthState>((so, part) => worseOf(so, this.weight(part)), 'up'), parts };
  }

  private unknown(): PartHealth {
    const since = isoNow(this.parts.clock);
    return { part: 'health', state: 'degraded', reason: 'No look at anything has ended yet.', since };
  }

  /** For how long nobody has looked, in milliseconds. */
  get ageMs(): number {
    return this.parts.clock.monotonic() - this.lookedAtMs;
  }

  /** Looks at every part; whoever asks meanwhile shares that look. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = undefined));
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    this.checks ??= this.parts.checks();
    const findings = await Promise.all(this.checks.map((check) => this.lookAt(check)));
    for (const finding of findings.flat()) this.take(finding);
    this.lookedAtMs = this.parts.clock.monotonic();
  }

  private async lookAt(check: HealthCheck): Promise<readonly Finding[]> {
    const { clock, limitMs } = this.parts;
    const down = (reason: string): Finding[] => [{ part: check.part, state: 'down', reason }];
    try {
      const findings = await withinTime(check.look(), limitMs, clock);
      return findings === 'too-slow' ? down(`It did not answer within ${limitMs} ms.`) : findings;
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) {
        return [{ part: check.part, state: 'degraded', reason: 'The server is away.' }];
      }
      return down(`It could not be checked (${errorName(error)}).`);
    }
  }

  private take({ part, state: seen, reason = '', latencyMs }: Finding): void {
    const { clock, events } = this.parts;
    const known = this.watched.get(part);
    const hysteresis = known?.hysteresis ?? new Hysteresis();
    const from = hysteresis.state;
    const isChanged = hysteresis.saw(seen, reason);
    const told = hysteresis.look ?? { state: seen, reason };
    const { state } = told;
    const health: PartHealth = {
      part,
      state,
      ...(state !== 'up' && told.reason !== '' && { reason: told.reason }),
      ...(latencyMs !== undefined && { latencyMs }),
      since: isChanged || known === undefined ? isoNow(clock) : known.health.since,
    };
    this.watched.set(part, { hysteresis, health });
    if (latencyMs !== undefined) events.emit('healthChecked', { part, latencyMs });
    if (isChanged) events.emit('healthChanged', { part, from, to: state, reason: told.reason });
  }

  private weight({ part, state }: PartHealth): HealthState {
    return state === 'down' && !this.parts.essential.includes(part) ? 'degraded' : state;
  }
}
