import { types } from 'node:util';
import { isObject, quietly } from './foreign.js';

/** Reads one header of an answer by its name in lower case; `null` or `undefined` where it is missing. */
export type HeaderReader = (name: string) => string | null | undefined;

/** The most lines of one header that are read. */
const MOST_LINES = 32;

/**
 * Reads headers as clients hand them out: what has a `get`, as fetch's and node-fetch's `Headers` do; a Map or a plain
 * object with names in any letter case. Never throws. `undefined` for what is no object.
 */
export function headerReader(headers: unknown): HeaderReader | undefined {
  if (!isObject(headers)) return undefined;
  if (types.isMap(headers)) {
    const names = quietly(() => [...headers.keys()]) ?? [];
    return byAnyCase(names, (name) => headers.get(name));
  }
  if (typeof quietly(() => headers['get']) === 'function') {
    const held = headers as unknown as { get(name: string): unknown };
    return (name) => textOf(() => held.get(name));
  }
  return byAnyCase(quietly(() => Object.keys(headers)) ?? [], (name) => headers[name]);
}

function byAnyCase(names: readonly unknown[], read: (name: string) => unknown): HeaderReader {
  const texts = names.filter((name) => typeof name === 'string');
  const asWritten = new Map(texts.map((name) => [name.toLowerCase(), name]));
  return (name) => {
    const written = asWritten.get(name);
    return written === undefined ? undefined : textOf(() => read(written));
  };
}

/** Several lines of one header are one list (RFC 9110 5.3). */
function textOf(read: () => unknown): string | undefined {
  return quietly(() => {
    const value = read();
    if (!Array.isArray(value)) return lineOf(value);
    const lines = value.slice(0, MOST_LINES).map(lineOf);
    return lines.filter((line) => line !== undefined).join(', ') || undefined;
  });
}

function lineOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value.trim();
  return typeof value === 'number' ? String(value) : undefined;
}
