import type { ShownAnswer } from './tour-page.js';

/** What stands in a shown answer for whatever is left out. */
const LEFT_OUT = '…';

/**
 * Compares an answer with the way that a page shows it, in which `…` stands for anything: text, a value, further fields,
 * further elements, or lines. Headers that the page does not show may be there.
 *
 * @returns the faults; none where the page is right
 */
export function faultsOfAnswer({ format, text }: ShownAnswer, actual: string): string[] {
  if (format === 'json') return faultsOfJson(text, actual);
  if (format === 'text') return faultsOfText(text.trim(), actual.trim());
  const [shownHead = '', ...shownBody] = text.trimEnd().split('\n\n');
  const [head = '', ...body] = actual.replaceAll('\r\n', '\n').trimEnd().split('\n\n');
  return [
    ...faultsOfHead(shownHead.split('\n'), head.split('\n')),
    ...faultsOfBody(shownBody.join('\n\n'), body.join('\n\n')),
  ];
}

function faultsOfHead(
  [status = '', ...headers]: string[],
  [actualStatus = '', ...actual]: string[],
): string[] {
  const named = new Map(actual.map(nameAndValue));
  const faults = faultsOfText(status, actualStatus);
  for (const [name, value] of headers.map(nameAndValue)) {
    const given = named.get(name);
    faults.push(...(given === undefined ? [`there is no header ${name}`] : faultsOfText(value, given)));
  }
  return faults;
}

function nameAndValue(line: string): [string, string] {
  const colon = line.indexOf(':');
  return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
}

function faultsOfBody(shown: string, actual: string): string[] {
  return /^\s*[{[]/.test(shown) ? faultsOfJson(shown, actual) : faultsOfText(shown.trim(), actual.trim());
}

function faultsOfText(shown: string, actual: string): string[] {
  return patternOf(shown).test(actual) ? [] : [`shown ${shown}, got ${actual}`];
}

function patternOf(shown: string): RegExp {
  const parts = shown.split(LEFT_OUT).map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*')}$`, 'u');
}

function faultsOfJson(shown: string, actual: string): string[] {
  let value: unknown;
  try {
    value = JSON.parse(actual);
  } catch {
    return [`shown ${shown.trim()}, got what is no JSON: ${actual}`];
  }
  return faultsOfValue(JSON.parse(withQuotes(shown)), value, 'the answer');
}

/** Text with JSON and bare `…` as JSON: a value becomes a text, and further fields a field of that name. */
function withQuotes(shown: string): string {
  const open: string[] = [];
  let last = '';
  return shown.replaceAll(/"(?:[^"\\]|\\.)*"|[{}[\]:,]|…/g, (token) => {
    if (token === LEFT_OUT) {
      const isField = open.at(-1) === '{' && last !== ':';
      return isField ? `"${LEFT_OUT}":0` : `"${LEFT_OUT}"`;
    }
    if (token === '{' || token === '[') open.push(token);
    if (token === '}' || token === ']') open.pop();
    last = token;
    return token;
  });
}

function faultsOfValue(shown: unknown, actual: unknown, where: string): string[] {
  if (shown === LEFT_OUT) return actual === undefined ? [`${where} is missing`] : [];
  if (Array.isArray(shown)) {
    return Array.isArray(actual) ? faultsOfList(shown, actual, where) : [`${where} is no list`];
  }
  if (typeof shown === 'object' && shown !== null) {
    const isObject = typeof actual === 'object' && actual !== null && !Array.isArray(actual);
    return isObject ? faultsOfFields(shown, actual, where) : [`${where} is no object`];
  }
  const isSame =
    typeof shown === 'string' && typeof actual === 'string'
      ? patternOf(shown).test(actual)
      : shown === actual;
  return isSame ? [] : [`${where}: shown ${JSON.stringify(shown)}, got ${JSON.stringify(actual)}`];
}

function faultsOfList(shown: readonly unknown[], actual: readonly unknown[], where: string): string[] {
  const isOpen = shown.at(-1) === LEFT_OUT;
  const elements = isOpen ? shown.slice(0, -1) : shown;
  const isLongEnough = isOpen ? actual.length >= elements.length : actual.length === elements.length;
  if (!isLongEnough) return [`${where}: shown ${elements.length} elements, got ${actual.length}`];
  return elements.flatMap((element, at) => faultsOfValue(element, actual[at], `${where}[${at}]`));
}

function faultsOfFields(shown: object, actual: object, where: string): string[] {
  const fields = Object.entries(shown).filter(([name]) => name !== LEFT_OUT);
  const isOpen = Object.hasOwn(shown, LEFT_OUT);
  const known = new Set(fields.map(([name]) => name));
  const further = isOpen ? [] : Object.keys(actual).filter((name) => !known.has(name));
  return [
    ...further.map((name) => `${where}.${name} is not shown`),
    ...fields.flatMap(([name, value]) =>
      faultsOfValue(value, (actual as Record<string, unknown>)[name], `${where}.${name}`),
    ),
  ];
}
