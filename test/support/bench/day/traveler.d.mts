import type { Step } from './script.mjs';

/** What became of one request. */
export interface Request {
  readonly kind: string;
  readonly tookMs: number;
  /** Answered with 429, 503 or 504. */
  readonly isRefused: boolean;
  /** An answer that is neither right nor a refusal. */
  readonly fault?: string;
  readonly isHit: boolean;
}

export class Traveler {
  constructor(options: { url: string; user: string });
  take(step: Step): Promise<Request | undefined>;
}
