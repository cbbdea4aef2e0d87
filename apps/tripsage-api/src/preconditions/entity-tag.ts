import { InvalidRequestError } from '../requests/invalid-request.error.js';

/** The versions of a row that a client accepts: any, or those of its entity tags. */
export type AcceptedVersions = 'any' | readonly number[];

/** The strong entity tag of a row's version (RFC 9110 section 8.8.3): `"3"`. */
export function entityTag(version: number): string {
  return `"${version}"`;
}

interface GivenTag {
  readonly isWeak: boolean;
  readonly text: string;
}

const LARGEST_VERSION = 2 ** 31 - 1;
const TAG = '(?:W/)?"[\\x21\\x23-\\x7e\\x80-\\xff]*"';
const TAG_LIST = new RegExp(`^\\s*${TAG}(?:\\s*,\\s*${TAG})*\\s*$`);

/**
 * The versions in an `If-Match` header. Its comparison is strong, so that weak tags match nothing, as do tags of others.
 *
 * @throws InvalidRequestError for a header that is not well-formed
 */
export function versionsToMatch(header: string): AcceptedVersions {
  const tags = tagsIn(header, 'If-Match');
  if (tags === 'any') return 'any';
  return tags.filter(({ isWeak }) => !isWeak).flatMap(({ text }) => versionIn(text) ?? []);
}

/**
 * Tests whether an `If-None-Match` header names a version. Its comparison is weak.
 *
 * @throws InvalidRequestError for a header that is not well-formed
 */
export function isKnownVersion(header: string | undefined, version: number): boolean {
  if (header === undefined) return false;
  const tags = tagsIn(header, 'If-None-Match');
  return tags === 'any' || tags.some(({ text }) => versionIn(text) === version);
}

function tagsIn(header: string, name: string): 'any' | GivenTag[] {
  if (header.trim() === '*') return 'any';
  if (header.length > 1_000 || !TAG_LIST.test(header)) {
    const expected = 'entity tags such as "3", with their quotes, or *';
    throw new InvalidRequestError([{ field: name, given: header.slice(0, 100), expected }]);
  }
  return [...header.matchAll(new RegExp(TAG, 'g'))].map(([tag]) => ({
    isWeak: tag.startsWith('W/'),
    text: tag.slice(tag.indexOf('"') + 1, -1),
  }));
}

function versionIn(text: string): number | undefined {
  const version = /^[1-9]\d{0,9}$/.test(text) ? Number(text) : Infinity;
  return version <= LARGEST_VERSION ? version : undefined;
}
