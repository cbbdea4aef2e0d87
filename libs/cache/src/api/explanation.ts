/** Why a call would hit or miss. */
export interface Explanation {
  /** The whole key, without the prefix. */
  key: string;
  state: 'fresh' | 'stale' | 'gone' | 'absent';
  /** The reason for the state, in words. */
  reason: string;
  ageMs?: number;
  freshForMs?: number;
  tags?: readonly string[];
}
