import { tokenText } from '../ports/stored-kind.js';
import type { CacheEntry, ValueEncoding } from './entry.js';

const ENCODINGS: ReadonlySet<unknown> = new Set<ValueEncoding>(['json', 'devalue', 'binary']);

/** The header of an entry: what its fields say, in this order. A compressed value is told by the last two. */
export type Header = [
  token: string,
  lifeMs: number,
  freshMs: number,
  staleMs: number,
  staleIfErrorMs: number,
  loadMs: number,
  version: number,
  epoch: string,
  schemaVersion: string,
  encoding: ValueEncoding,
  flags: number,
  tags: string[],
  prefixes: string[],
  compression?: unknown,
  valueBytes?: unknown,
];

const IS_BORN_STALE = 1;
const IS_NEGATIVE = 2;
const ALL_FLAGS = IS_BORN_STALE | IS_NEGATIVE;

/** The text of a header. @param compression of the value, where it is stored so */
export function headerText(entry: CacheEntry, compression?: string): string {
  const { version, isBornStale, isNegative, value } = entry;
  const flags = (isBornStale ? IS_BORN_STALE : 0) | (isNegative === true ? IS_NEGATIVE : 0);
  const { lifeMs, freshMs, staleMs, staleIfErrorMs, loadMs, schemaVersion, encoding, tags, prefixes } = entry;
  const rest: unknown[] = [lifeMs, freshMs, staleMs, staleIfErrorMs, loadMs, version.number, version.epoch];
  rest.push(schemaVersion, encoding, flags, tags, prefixes);
  if (compression !== undefined) rest.push(compression, value.byteLength);
  return tokenText(entry.token) + JSON.stringify(rest).slice(1);
}

/** The entry that a header describes. Field by field: each hit on the server makes one. */
export function entryOf(header: Header, value: Uint8Array): CacheEntry {
  const flags = header[10];
  const entry: CacheEntry = {
    token: header[0],
    lifeMs: header[1],
    freshMs: header[2],
    staleMs: header[3],
    staleIfErrorMs: header[4],
    loadMs: header[5],
    version: { number: header[6], epoch: header[7] },
    schemaVersion: header[8],
    encoding: header[9],
    isBornStale: (flags & IS_BORN_STALE) !== 0,
    tags: header[11],
    prefixes: header[12],
    value,
  };
  return (flags & IS_NEGATIVE) === 0 ? entry : { ...entry, isNegative: true };
}

/** The compression of the value, and its length before; neither where it is stored as it is. */
export function compressionOf(header: Header): { compression: unknown; valueBytes: unknown } {
  return { compression: header[13], valueBytes: header[14] };
}

/** Reads the text of a header; `undefined` for what is none. */
export function headerOf(text: string): Header | undefined {
  try {
    const header: unknown = JSON.parse(text);
    return isHeader(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

/** Checks the fields: a right checksum rules out damage, not another writer. */
function isHeader(header: unknown): header is Header {
  if (!Array.isArray(header)) return false;
  for (let at = 1; at <= 6; at += 1) if (!Number.isSafeInteger(header[at])) return false;
  const [token, epoch, schemaVersion, encoding, flags] = [
    header[0],
    header[7],
    header[8],
    header[9],
    header[10],
  ];
  return (
    typeof token === 'string' &&
    typeof epoch === 'string' &&
    typeof schemaVersion === 'string' &&
    ENCODINGS.has(encoding) &&
    Number.isSafeInteger(flags) &&
    (flags & ~ALL_FLAGS) === 0 &&
    areTexts(header[11]) &&
    areTexts(header[12])
  );
}

function areTexts(texts: unknown): texts is string[] {
  return Array.isArray(texts) && texts.every((text) => typeof text === 'string');
}
