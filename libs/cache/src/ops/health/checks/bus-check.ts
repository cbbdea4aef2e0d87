import { randomUUID } from 'node:crypto';
import type { Bus } from '../../../ports/bus.js';
import { type Clock, whileListening } from '../../../time/clock.js';
import { type Finding, found, type HealthCheck } from './health-check.js';

/** Checks that messages between processes arrive, by one that this process sends to itself. */
export class BusCheck implements HealthCheck {
  readonly part = 'bus';

  constructor(
    private readonly bus: Bus,
    private readonly clock: Clock,
    private readonly limitMs: number,
  ) {}

  async run(): Promise<readonly Finding[]> {
    const { bus, clock, limitMs, part } = this;
    const token = randomUUID();
    const askedAt = clock.monotonic();
    let stopListening = (): void => undefined;
    let stopWaiting = (): void => undefined;
    const heard = new Promise<boolean>((resolve) => {
      stopWaiting = whileListening(clock).after(limitMs, () => resolve(false));
      stopListening = bus.listen({
        kinds: ['ping'],
        message: (message) => {
          if (message.kind === 'ping' && message.token === token) resolve(true);
        },
      });
    });
    try {
      await bus.ping(token);
      const isHeard = await heard;
      const why = bus.reason === undefined ? '' : ` The server said that ${bus.reason}.`;
      const reason = `A message of this process to itself did not arrive within ${limitMs} ms: invalidations of other processes arrive late.${why}`;
      return [isHeard ? found(part, undefined, clock.monotonic() - askedAt) : found(part, reason)];
    } finally {
      stopWaiting();
      stopListening();
    }
  }
}
