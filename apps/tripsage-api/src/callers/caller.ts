/** The tiers of clients, by which they are limited. */
export const TIERS = ['anonymous', 'user', 'premium', 'agent', 'premium-agent'] as const;
export type Tier = (typeof TIERS)[number];

/** The database's roles: nobody in particular, and a user. */
export type CallerRole = 'anon' | 'authenticated';

/** One who asks. */
export interface Caller {
  /** The subject of the token; none: nobody in particular. */
  readonly id?: string;
  readonly role: CallerRole;
  readonly tier: Tier;
  /** BCP 47, as `en` or `fr-CA`. */
  readonly locale: string;
  /** ISO 4217; none: whatever a supplier sells in. */
  readonly currency?: string;
  /** `false`: no limits, for measurements. Default true. */
  readonly isLimited?: boolean;
  /** The token that proves it, for suppliers that check it themselves. */
  readonly token?: string;
}

export const DEFAULT_LOCALE = 'en';

/** Nobody in particular. */
export const ANYONE: Caller = { role: 'anon', tier: 'anonymous', locale: DEFAULT_LOCALE };
