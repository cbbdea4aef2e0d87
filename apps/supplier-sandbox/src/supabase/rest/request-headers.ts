import type { IncomingHttpHeaders } from 'node:http';
import { PostgrestRefusal } from './postgrest-error.js';

/** The media types that rows are answered in. */
export interface AnswerForm {
  readonly isObject: boolean;
  readonly stripsNulls: boolean;
  readonly contentType: string;
}

/** The preferences that the sandbox knows, as the header `Prefer` gives them. */
export interface Preferences {
  readonly return: 'representation' | 'minimal' | 'headers-only';
  readonly count: 'exact' | undefined;
  readonly resolution: 'merge' | 'ignore' | undefined;
  readonly missingIsDefault: boolean;
  /** The most rows that a write may change; only with `handling=strict`. */
  readonly maxAffected: number | undefined;
  /** The preferences that are kept, for `Preference-Applied`. */
  readonly applied: string;
}

const KNOWN =
  /^(return=(representation|minimal|headers-only)|count=(exact|planned|estimated)|resolution=(merge|ignore)-duplicates|missing=(default|null)|handling=(strict|lenient)|max-affected=\d+)$/;

export function preferencesOf({ prefer = '' }: IncomingHttpHeaders): Preferences {
  const given = String(prefer)
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '');
  const value = (name: string): string | undefined =>
    given.find((one) => one.startsWith(`${name}=`))?.slice(name.length + 1);
  const isStrict = value('handling') === 'strict';
  const unknown = given.filter((one) => !KNOWN.test(one) && !one.startsWith('tx='));
  if (isStrict && unknown.length > 0) {
    throw new PostgrestRefusal(400, 'PGRST122', 'Invalid preferences given with handling=strict', {
      details: `Invalid preferences: ${unknown.join(', ')}`,
    });
  }
  const most = value('max-affected');
  return {
    return: (value('return') ?? 'minimal') as Preferences['return'],
    // Tables are small here: what is planned or estimated is counted.
    count: value('count') === undefined ? undefined : 'exact',
    resolution: value('resolution')?.replace('-duplicates', '') as Preferences['resolution'],
    missingIsDefault: value('missing') === 'default',
    maxAffected: isStrict && most !== undefined ? Number(most) : undefined,
    applied: given.filter((one) => KNOWN.test(one)).join(', '),
  };
}

const OBJECT = 'application/vnd.pgrst.object';
const FORMS = /^(application\/json|application\/vnd\.pgrst\.(object|array)(\+json)?|application\/\*|\*\/\*)$/;

export function answerFormOf({ accept = '*/*' }: IncomingHttpHeaders): AnswerForm {
  for (const range of accept.split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim());
    if (!FORMS.test(type)) continue;
    const isObject = type.startsWith(OBJECT);
    const stripsNulls = parameters.includes('nulls=stripped');
    const own = isObject ? `${OBJECT}+json` : 'application/json';
    return {
      isObject,
      stripsNulls,
      contentType: `${own}${stripsNulls ? '; nulls=stripped' : ''}; charset=utf-8`,
    };
  }
  throw new PostgrestRefusal(406, 'PGRST107', `None of these media types are available: ${accept}`);
}

/** Every table is in the schema `public`; another one that is asked for is refused. */
export function refuseOtherSchemas(headers: IncomingHttpHeaders): void {
  const schema = headers['accept-profile'] ?? headers['content-profile'] ?? 'public';
  if (schema === 'public') return;
  throw new PostgrestRefusal(406, 'PGRST106', `Invalid schema: ${String(schema)}`, {
    hint: 'Only the following schemas are exposed: public',
  });
}

/** `Range: 0-9`, with which a client pages where it sends no `limit`. */
export function rangeOf({ range }: IncomingHttpHeaders): { offset: number; limit?: number } | undefined {
  const [, from, to] = /^(?:items=)?(\d{1,9})-(\d{0,9})$/.exec(range ?? '') ?? [];
  if (from === undefined) return undefined;
  const offset = Number(from);
  return to === '' || to === undefined ? { offset } : { offset, limit: Math.max(0, Number(to) - offset + 1) };
}
