import { inspect } from 'node:util';
import type { AdminOptions } from '../access/admin-options.js';
import type { ShownValue } from './entry-responses.js';

/** Longer JSON is cut after so many characters; of bytes that are not JSON, so many are shown. */
const LONGEST_JSON = 64 * 1024;
const CUT_AT = 4 * 1024;
const BINARY_BYTES = 1024;
/** The format in which Node prints a value that JSON can't express. */
const PRINTED = { depth: 6, maxArrayLength: 200, maxStringLength: 2_000, breakLength: 100 } as const;

/** Shows a value as far as the option `redact` allows. @param isJson whether JSON can express it */
export function shownValue(
  value: unknown,
  isJson: boolean,
  rule: NonNullable<AdminOptions['redact']>[string] | undefined,
): ShownValue {
  if (rule === true) return { kind: 'redacted' };
  let visible = value;
  try {
    if (rule !== undefined) visible = rule(value);
  } catch {
    // A value on which the option throws stays hidden.
    return { kind: 'redacted' };
  }
  const text = isJson ? JSON.stringify(visible) : undefined;
  if (text !== undefined && text.length <= LONGEST_JSON) return { kind: 'shown', json: visible };
  const whole = text ?? inspect(visible, PRINTED);
  return { kind: 'cut', text: whole.slice(0, CUT_AT), bytes: Buffer.byteLength(whole) };
}

/** Shows bytes that are neither JSON nor a managed entry. */
export function shownBytes(
  bytes: Uint8Array,
  rule: NonNullable<AdminOptions['redact']>[string] | undefined,
): ShownValue {
  if (rule !== undefined) return { kind: 'redacted' };
  const base64 = Buffer.from(bytes.subarray(0, BINARY_BYTES)).toString('base64');
  return { kind: 'binary', base64, bytes: bytes.byteLength };
}
