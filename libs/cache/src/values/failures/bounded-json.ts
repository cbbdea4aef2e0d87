/**
 * A value as JSON has it, for a bounded number of bytes: a long one is given up on the way.
 *
 * @returns none where JSON has no text for the value, or that is longer
 * @throws what a `toJSON` throws
 */
export function jsonWithin(value: unknown, mostBytes: number): unknown {
  let left = mostBytes;
  let text: string | undefined;
  try {
    text = JSON.stringify(value, (key, field: unknown) => {
      left -= key.length + (typeof field === 'string' ? field.length : 1);
      if (left < 0) throw TOO_LONG;
      return field;
    }) as string | undefined;
  } catch (error) {
    if (error === TOO_LONG) return undefined;
    throw error;
  }
  return text === undefined || Buffer.byteLength(text) > mostBytes ? undefined : JSON.parse(text);
}

const TOO_LONG = new RangeError('too long');
