import { CacheLoadTimeoutError } from '../../api/errors.js';
import type { Clock } from '../../time/clock.js';
import type { Call } from './call.js';

/**
 * The end of a call's hard limit: one for all that the call waits for, whatever it begins anew. A load that the call begins
 * ends then too, and its signal is aborted.
 */
export class Deadline {
  /** On the monotonic clock. */
  readonly at: number;
  /** None until somebody asks for the signal: few loaders do, and it takes as long as half of a load's other steps. */
  private limit: AbortController | undefined;
  private error: CacheLoadTimeoutError | undefined;
  private readonly waiting = new Set<(error: CacheLoadTimeoutError) => void>();
  private works = 0;
  private stopTimer = (): void => undefined;

  /** @param from when the call was made, on the monotonic clock */
  constructor(
    private readonly call: Pick<Call, 'method' | 'limits'>,
    private readonly clock: Clock,
    from = clock.monotonic(),
  ) {
    this.at = from + call.limits.hardMs;
  }

  /** Aborted when the time is up, while work goes on. */
  get signal(): AbortSignal {
    this.limit ??= new AbortController();
    if (this.error !== undefined) this.limit.abort(this.error);
    return this.limit.signal;
  }

  /**
   * Says that the time was up for a load whose loader had less than half of it. The supplier is not to blame.
   *
   * @param startedAt on the monotonic clock; none where the loader did not start
   */
  cutShort(error: unknown, startedAt = this.at): boolean {
    const hadMs = this.at - startedAt;
    return error !== undefined && error === this.error && hadMs < this.call.limits.hardMs / 2;
  }

  /** Begins work, and waits for it until the time is up. @throws CacheLoadTimeoutError; what the work throws */
  async within<Result>(begin: () => Promise<Result>): Promise<Result> {
    if (this.error !== undefined) throw this.error;
    if (this.works === 0) this.startTimer();
    this.works += 1;
    let giveUp: (error: unknown) => void = () => undefined;
    try {
      return await new Promise<Result>((resolve, reject) => {
        giveUp = reject;
        this.waiting.add(giveUp);
        begin().then(resolve, reject);
      });
    } finally {
      this.waiting.delete(giveUp);
      this.works -= 1;
      if (this.works === 0) this.stopTimer();
    }
  }

  private startTimer(): void {
    const leftMs = Math.max(0, this.at - this.clock.monotonic());
    this.stopTimer = this.clock.after(leftMs, () => {
      const { method, limits } = this.call;
      const error = new CacheLoadTimeoutError(
        `${method}: the load took longer than its limit of ${limits.hardMs} ms.`,
      );
      this.error = error;
      this.limit?.abort(error);
      for (const giveUp of this.waiting) giveUp(error);
    });
  }
}
