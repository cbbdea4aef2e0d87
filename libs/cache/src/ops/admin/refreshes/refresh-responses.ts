import type { WarmUpRun } from '../../warm-ups/warm-up-record.js';

/** `GET /admin/revalidation` */
export interface RevalidationResponse {
  readonly isPaused: boolean;
  /** Methods whose hot entries are refreshed by the clock. */
  readonly methods: readonly string[];
  /** The refresh queue; none while the server is disconnected. */
  readonly length?: number;
  readonly lagMs?: number;
  /** The next entries to refresh, the longest due first. */
  readonly next: readonly {
    readonly key: string;
    readonly method: string;
    readonly hits: number;
    readonly failures: number;
    /** Negative where it is overdue. */
    readonly dueInMs: number;
  }[];
  /** Scheduled refreshes of this process, by method and outcome. */
  readonly outcomes: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

/** `GET /admin/warm-ups` */
export interface WarmUpsResponse {
  readonly warmUps: readonly WarmUpResponse[];
}

export interface WarmUpResponse {
  readonly name: string;
  readonly method: string;
  readonly cron?: string;
  /** Its last run, in any process. */
  readonly last?: WarmUpRun;
}
