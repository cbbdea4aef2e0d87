import type { LimiterControl } from '../../../limited-call/limiter-control.js';
import type { LimiterOptions } from '../../../options/limiter-options.js';
import { type Finding, found, type HealthCheck } from './health-check.js';

export interface DeclaredLimiter {
  readonly name: string;
  readonly storeDown: NonNullable<LimiterOptions['storeDown']>;
}

/** The fallback of a limiter, in words. */
const IN_FALLBACK: Readonly<Record<DeclaredLimiter['storeDown'], string>> = {
  local: 'counts in each process, for its local quota',
  open: 'lets every call pass',
  closed: 'lets no call pass',
};

/** Checks that limits are counted on the server, for all processes together. */
export class LimitsCheck implements HealthCheck {
  readonly part = 'rate limits';

  constructor(
    private readonly control: Pick<LimiterControl, 'isFallbackActive'>,
    private readonly limiters: () => readonly DeclaredLimiter[],
  ) {}

  async run(): Promise<readonly Finding[]> {
    const modes = this.limiters().map(({ name, storeDown }) => `${name} ${IN_FALLBACK[storeDown]}`);
    const reason = `The server does not count: ${modes.join(', ')}.`;
    return [found(this.part, this.control.isFallbackActive ? reason : undefined)];
  }
}
