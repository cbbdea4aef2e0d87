import type { CacheModuleOptions, ConsumeOptions } from '@tripsage/cache';

/** What a test asks a process to do. */
export type Order =
  | { readonly kind: 'open'; readonly options: CacheModuleOptions }
  /** Callers ask again and again until `stop`, and call the supplier when they may; resolves when the last one has ended. */
  | CallersOrder
  /** Nobody asks any more, and who waits gives up. */
  | { readonly kind: 'stop' }
  /** Asks once. */
  | { readonly kind: 'consume'; readonly limiter: string; readonly options?: ConsumeOptions }
  /** Calls the supplier so many times at once, without asking anybody: connections and code are warm then. */
  | { readonly kind: 'warm'; readonly url: string; readonly calls: number }
  | { readonly kind: 'penalize'; readonly limiter: string; readonly forMs: number }
  /** How many processes this one knows of. */
  | { readonly kind: 'processes' }
  | { readonly kind: 'health' };

export interface CallersOrder {
  readonly kind: 'callers';
  readonly limiter: string;
  readonly callers: number;
  /** How long after each other they begin. */
  readonly apartMs: number;
  /** What each calls with its right; without it nothing is called. */
  readonly url?: string;
  /** How long each waits before it asks again. */
  readonly restMs?: number;
}

/** One right to make a call. Times are on the wall clock, which the machine's processes and servers share. */
export interface CallReport {
  readonly kind: 'call';
  readonly token: string;
  /** Its place among all that were asked for in this process, and among those that were given. */
  readonly asked: number;
  readonly acquired: number;
  readonly askedAt: number;
  /** The store granted it between these two. */
  readonly sentAt: number;
  readonly acquiredAt: number;
  readonly countedBy: 'store' | 'process' | 'nobody';
}

export type Report =
  | CallReport
  | { readonly kind: 'limitsFallback'; readonly isActive: boolean; readonly at: number }
  | { readonly kind: 'rejected'; readonly reason: string; readonly at: number };

/** How one that asked once was answered. */
export interface ConsumeReport {
  readonly acquired: boolean;
  /** Why it was refused, or what else was thrown. */
  readonly reason?: string;
  readonly countedBy?: CallReport['countedBy'];
  readonly tookMs: number;
}

/** The header under which a call carries its token to the supplier. */
export const TOKEN_HEADER = 'x-token';
