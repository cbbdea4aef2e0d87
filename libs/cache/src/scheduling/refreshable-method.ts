import type { Call } from '../cached-call/call/call.js';
import { decodeValue, encodeValue } from '../values/value-codec.js';

/** A cached method that the clock may call: for a scheduled refresh, or a warm-up. */
export interface RefreshableMethod {
  /** Its method prefix: the same in every process and after every deploy. */
  readonly id: string;
  /** One call of it. */
  callFor(args: readonly unknown[]): Call;
}

/** Longer arguments are not carried from process to process. */
const LONGEST_ARGS = 16_384;

/** Arguments as text that any process reads; `undefined` for those that have no such form, or are too long. */
export function argsToText(args: readonly unknown[], method: string): string | undefined {
  try {
    const { encoding, value } = encodeValue(args, method);
    const text = `${encoding}:${Buffer.from(value).toString()}`;
    return text.length <= LONGEST_ARGS ? text : undefined;
  } catch {
    // Whatever has no form as a value, such as a stream or a function: its answer is cached, but not refreshed by the clock.
    return undefined;
  }
}

/** The arguments again; `undefined` for text that this library did not write. */
export function argsFromText(text: string): readonly unknown[] | undefined {
  const [encoding, value] = [text.slice(0, text.indexOf(':')), text.slice(text.indexOf(':') + 1)];
  if (encoding !== 'json' && encoding !== 'devalue') return undefined;
  try {
    const args = decodeValue({ encoding, value: Buffer.from(value) });
    return Array.isArray(args) ? (args as unknown[]) : undefined;
  } catch {
    // Written by another release, or damaged: the entry is dropped, and counted as such.
    return undefined;
  }
}
