import { sourceOf } from '../values/value-codec.js';

/** An answer that was sent once, and one whose text could change. */
type NoText = 'sent-once' | 'changeable';

/**
 * The JSON texts of cached answers, so that an answer is turned into text once and sent often. A text is kept for exactly what the
 * cache gave all callers: the frozen value or a part of it, known by identity. Copies, and answers that an interceptor
 * changed, are other objects; they are turned into text each time.
 *
 * A text is kept from the second time on that its answer is sent, and goes with the answer. It takes the bytes of the text, which
 * `l1.maxBytes` does not count: a third more, in the worst case, than L1 may take.
 */
export class AnswerTexts {
  private readonly texts = new WeakMap<object, Buffer | NoText>();

  /**
   * The JSON of a value: bytes in UTF-8 where they are kept, which are not to be changed, else text.
   *
   * @throws what `JSON.stringify` throws
   */
  stringify(value: unknown): Buffer | string {
    if (typeof value !== 'object' || value === null) return JSON.stringify(value);
    const known = this.texts.get(value);
    if (typeof known === 'object') return known;
    const text = JSON.stringify(value);
    if (known === 'sent-once') return this.keep(value, text);
    if (known === undefined && isFrozenAnswer(value)) this.texts.set(value, 'sent-once');
    return text;
  }

  private keep(value: object, text: string): Buffer | string {
    const kept = isUnchangeable(value) ? bytesOf(text) : undefined;
    this.texts.set(value, kept ?? 'changeable');
    return kept ?? text;
  }
}

/** A frozen part of a cached answer; what it holds may still change. */
function isFrozenAnswer(value: object): boolean {
  return Object.isFrozen(value) && sourceOf(value) !== undefined;
}

/** Tests whether a value without cycles is frozen throughout, and plain: no getter and no `toJSON` gives other text later. */
function isUnchangeable(value: object): boolean {
  const open: unknown[] = [value];
  while (open.length > 0) {
    const part = open.pop();
    if (typeof part !== 'object' || part === null) continue;
    if (!Object.isFrozen(part) || !isPlain(part)) return false;
    for (const property of Object.values(Object.getOwnPropertyDescriptors(part))) {
      if (!('value' in property)) return false;
      open.push(property.value);
    }
  }
  return true;
}

function isPlain(part: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(part);
  const isOfJson = Array.isArray(part) ? prototype === Array.prototype : prototype === Object.prototype;
  return isOfJson && !('toJSON' in part);
}

/** Kept for long, so not in Node's pool, of which a short text would keep a whole piece alive. */
function bytesOf(text: string): Buffer {
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text));
  bytes.write(text);
  return bytes;
}
