import type { LimiterPolicy } from '../../ports/limit-store.js';
import type { Priority } from '../../options/limits.js';

type Most = Readonly<Record<Priority, number>>;

/**
 * What one of several processes may grant by itself: its share of each limit, but at least one. So all of them together
 * grant at most the limit in any window, or as many as there are of them where that is more.
 */
export function localQuota(policy: LimiterPolicy, processes: number): LimiterPolicy {
  if (processes <= 1) return policy;
  const share = (most: number) => (most === 0 ? 0 : Math.max(1, Math.floor(most / processes)));
  const shares = ({ user, background }: Most): Most => ({ user: share(user), background: share(background) });
  return {
    ...policy,
    windows: policy.windows.map((window) => ({
      ...window,
      limit: window.limit / processes,
      most: shares(window.most),
    })),
    concurrency: policy.concurrency === undefined ? undefined : shares(policy.concurrency),
  };
}
