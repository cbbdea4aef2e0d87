import { hash } from 'node:crypto';

const TIERS = ['premium-agent', 'premium', 'agent'] as const;

/** The account of an e-mail address. Every address has one, with the same password. */
export interface SandboxAccount {
  readonly sub: string;
  readonly email: string;
  readonly tier: 'user' | (typeof TIERS)[number];
  readonly locale: string;
  readonly currency: string;
}

export const PASSWORD = 'sandbox';

/** Tags of the address choose tier, language and currency: `ana+premium+fr-FR+EUR@example.com`. */
export function accountOf(address: string): SandboxAccount {
  const email = address.trim().toLowerCase();
  const tags = email.slice(0, email.lastIndexOf('@')).split('+').slice(1);
  const [language, region] = (tags.find((tag) => /^[a-z]{2}-[a-z]{2}$/.test(tag)) ?? 'en-us').split('-');
  return {
    sub: uuidOf(email),
    email,
    tier: TIERS.find((tier) => tags.includes(tier)) ?? 'user',
    locale: `${language}-${region!.toUpperCase()}`,
    currency: (tags.find((tag) => /^[a-z]{3}$/.test(tag)) ?? 'eur').toUpperCase(),
  };
}

/** A UUID of version 8 that follows from the text. */
function uuidOf(text: string): string {
  const digits = hash('sha256', text);
  return `${digits.slice(0, 8)}-${digits.slice(8, 12)}-8${digits.slice(13, 16)}-a${digits.slice(17, 20)}-${digits.slice(20, 32)}`;
}
