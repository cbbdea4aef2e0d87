import type { Priority } from '../../api/priority.js';
import type { LimiterPolicy } from '../../ports/limit-store.js';

type Most = Readonly<Record<Priority, number>>;

/**
 * Returns the part of a policy that one of several processes may permit by itself: an equal part of each limit, but at
 * least one. So all processes together stay within the limit in any window, or permit one each where that is more.
 */
export function localQuota(policy: LimiterPolicy, members: number): LimiterPolicy {
  if (members <= 1) return policy;
  const part = (most: number) => (most === 0 ? 0 : Math.max(1, Math.floor(most / members)));
  const parts = ({ user, background }: Most): Most => ({ user: part(user), background: part(background) });
  return {
    ...policy,
    windows: policy.windows.map((window) => ({
      ...window,
      limit: window.limit / members,
      most: parts(window.most),
    })),
    concurrency: policy.concurrency === undefined ? undefined : parts(policy.concurrency),
  };
}
