/** Policy fields that can be changed at run time; durations as text with a unit. */
export interface PolicyFields {
  readonly fresh?: string;
  readonly stale?: string;
  readonly staleIfError?: string;
  readonly negative?: string;
  readonly errors?: string;
  readonly jitter?: number;
  readonly refreshAhead?: number;
}
