/** The pause after the first failure, and the longest. */
const FIRST_MS = 1_000;
const LONGEST_MS = 5 * 60_000;

/** Time to wait after so many failures in a row: twice as long each time. */
export function backOffMs(failures: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
}

/** Pauses of methods whose supplier fails, or may not be called. */
export class BackOff {
  private readonly byMethod = new Map<string, { until: number; failures: number }>();

  /** The rest of the method's pause, in milliseconds; 0 without one. */
  leftFor(method: string, now: number): number {
    return Math.max(0, (this.byMethod.get(method)?.until ?? -Infinity) - now);
  }

  failed(method: string, now: number): void {
    const failures = (this.byMethod.get(method)?.failures ?? 0) + 1;
    this.byMethod.set(method, { until: now + backOffMs(failures), failures });
  }

  /** A limiter says until when the supplier may not be called. */
  rejected(method: string, until: number): void {
    const failures = this.byMethod.get(method)?.failures ?? 0;
    this.byMethod.set(method, { until, failures });
  }

  succeeded(method: string): void {
    this.byMethod.delete(method);
  }
}
