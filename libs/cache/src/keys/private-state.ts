import { namePattern, codeOf } from './memo-plan.js';

/**
 * A private field of a class that holds state, as far as its source text tells. The class starts with it, or takes it from
 * its caller. One that is filled at its first use holds none, nor does one that is named a cache.
 */
export function privateStateOf(type: unknown): string | undefined {
  const text = codeOf(type);
  if (!text.startsWith('class') || !text.includes('#')) return undefined;
  const names = new Set([...text.matchAll(/\.\s*(#[\w$]+)/g)].map(([, name]) => name as string));
  return [...names].find((name) => !/cache|memo/i.test(name) && isState(namePattern(name), text));
}

function isState(name: string, text: string): boolean {
  const declared = `(?<![.\\w$])${name}(?![\\w$])`;
  if (new RegExp(`${declared}\\s*\\(|static\\s+(?:async\\s+)?${declared}`).test(text)) return false;
  if (new RegExp(`${declared}\\s*=(?!\\s*(?:undefined|null)\\b|=)`).test(text)) return true;
  const [start, end] = constructorIn(text);
  return [...text.matchAll(new RegExp(`\\.\\s*${name}\\s*=(?!=)`, 'g'))].some(({ index }) => {
    if (index > start && index < end) return true;
    // What is filled once is looked at before.
    const before = text.slice(Math.max(0, index - 200, index > end ? end : 0), index);
    return !new RegExp(`\\.\\s*${name}(?![\\w$])`).test(before);
  });
}

/** Where the body of the constructor begins and ends, by its braces. */
function constructorIn(text: string): [number, number] {
  const start = text.search(/\bconstructor\s*\(/);
  if (start === -1) return [-1, -1];
  let depth = 0;
  for (let index = text.indexOf(')', start); index < text.length; index += 1) {
    if (text[index] === '{') depth += 1;
    if (text[index] === '}' && (depth -= 1) === 0) return [start, index];
  }
  return [start, text.length];
}
