import type { LimiterControl } from '../../../limited-call/limiter-control.js';
import type { LimiterOptions } from '../../../options/limiter-options.js';
import type { Finding, HealthCheck } from '../health-check.js';
import { found } from '../health-check.js';

export interface DeclaredLimiter {
  readonly name: string;
  readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
}

/** What a limiter does while the server that counts for all processes is away. */
const IN_FALLBACK: Readonly<Record<DeclaredLimiter['storeDown'], string>> = {
  local: 'counts in each process, for its share',
  open: 'lets every call pass',
  closed: 'lets no call pass',
};

/** Whether limits are counted for all processes together. */
export class LimitsCheck implements HealthCheck {
  readonly part = 'rate limits';

  constructor(
    private readonly control: Pick<LimiterControl, 'isFallbackActive'>,
    private readonly limiters: () => readonly DeclaredLimiter[],
  ) {}

  async look(): Promise<readonly Finding[]> {
    const modes = this.limiters().map(({ name, storeDown }) => `${name} ${IN_FALLBACK[storeDown]}`);
    const reason = `The server that counts is away: ${modes.join(', ')}.`;
    return [found(this.part, this.control.isFallbackActive ? reason : undefined)];
  }
}
