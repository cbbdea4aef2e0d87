import * as v from 'valibot';
import type { Mode } from '../../api/mode.js';
import { DEFAULT_MODE } from '../../options/evict-options.js';
import { isRecord } from '../../options/checks/plain-object.js';
import { isKeyText, isNamespace, MAX_KEY_BYTES } from '../../options/key-grammar.js';
import { nameOf } from '../../ports/names.js';

/** The version of the messages that are read. */
export const CHANNEL_MESSAGE_VERSION = 1;
/** The longest message, in bytes of UTF-8. */
export const MOST_MESSAGE_BYTES = 64 * 1_024;
/** The most tags, keys and namespaces that one message may name. */
export const MOST_MESSAGE_NAMES = 1_000;
/** The longest `id` and the longest `source`, in bytes of UTF-8. */
const MOST_ID_BYTES = 200;

/** An invalidation that a service asks for. */
export interface ChannelMessage {
  /** The sender's own: messages with the same one are carried out once. */
  readonly id?: string;
  /** The sender, for people. */
  readonly source?: string;
  readonly mode: Mode;
  /** Tags and whole keys, as `nameOf` writes them. */
  readonly names: readonly string[];
  readonly namespaces: readonly string[];
}

const KEY_TEXT = `well-formed text of 1 to ${MAX_KEY_BYTES} bytes`;
const NAMESPACE = v.custom<string>(isNamespace);
const ID = v.custom<string>((given) => isKeyText(given) && Buffer.byteLength(given) <= MOST_ID_BYTES);

/** The form of each field, in words that hold nothing of the message. */
const EXPECTED: Readonly<Record<string, string>> = {
  v: `the number ${CHANNEL_MESSAGE_VERSION}`,
  id: `well-formed text of 1 to ${MOST_ID_BYTES} bytes`,
  source: `well-formed text of 1 to ${MOST_ID_BYTES} bytes`,
  mode: "'delete' or 'expire'",
  tags: `a list, each ${KEY_TEXT}`,
  keys: `a list of { namespace, key }: a namespace, and ${KEY_TEXT}`,
  namespaces: 'a list of namespaces, each 1 to 64 of A-Z a-z 0-9 _ . -, not beginning with _cache',
};

const MESSAGE = v.strictObject({
  v: v.literal(CHANNEL_MESSAGE_VERSION),
  id: v.optional(ID),
  source: v.optional(ID),
  mode: v.optional(v.picklist(['delete', 'expire']), DEFAULT_MODE),
  tags: v.optional(v.array(v.custom<string>(isKeyText)), []),
  keys: v.optional(v.array(v.strictObject({ namespace: NAMESPACE, key: v.custom<string>(isKeyText) })), []),
  namespaces: v.optional(v.array(NAMESPACE), []),
});

/**
 * Reads a message.
 *
 * @returns the message; or the fault of one that is refused, in words that hold nothing of it
 */
export function channelMessageOf(text: string): ChannelMessage | { readonly fault: string } {
  const bytes = Buffer.byteLength(text);
  if (bytes > MOST_MESSAGE_BYTES) return { fault: `it is longer than ${MOST_MESSAGE_BYTES} bytes` };
  let read: unknown;
  try {
    read = JSON.parse(text);
  } catch {
    return { fault: 'it is not JSON' };
  }
  if (!isRecord(read)) return { fault: 'it is not a JSON object' };
  const { success, output, issues } = v.safeParse(MESSAGE, read, { abortEarly: true });
  if (!success) return { fault: faultOf(issues[0]) };
  const { tags, keys, namespaces, mode, id, source } = output;
  const count = tags.length + keys.length + namespaces.length;
  if (count === 0) return { fault: 'it names no tags, no keys and no namespaces' };
  if (count > MOST_MESSAGE_NAMES) return { fault: `it names more than ${MOST_MESSAGE_NAMES}` };
  const wholeKeys = keys.map(({ namespace, key }) => `${namespace}:${key}`);
  return {
    ...(id !== undefined && { id }),
    ...(source !== undefined && { source }),
    mode,
    names: [...new Set([...tags.map(nameOf.tag), ...wholeKeys.map(nameOf.key)])],
    namespaces: [...new Set(namespaces)],
  };
}

function faultOf({ path }: v.BaseIssue<unknown>): string {
  const field = String(path?.[0]?.key);
  if (!Object.hasOwn(EXPECTED, field))
    return `it has a field that version ${CHANNEL_MESSAGE_VERSION} does not know`;
  return `its ${field} must be ${EXPECTED[field]}`;
}
