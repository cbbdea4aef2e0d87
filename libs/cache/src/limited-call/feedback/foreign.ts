/** Runs what reads an object that is not ours, whose getters and traps may throw: `undefined` where they do. */
export function quietly<Read>(read: () => Read): Read | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

/** A field of whatever it is; `undefined` where there is none, or it can't be read. */
export function fieldOf(thing: unknown, name: string): unknown {
  return isObject(thing) ? quietly(() => thing[name]) : undefined;
}

export function isObject(thing: unknown): thing is Record<string, unknown> {
  return typeof thing === 'object' && thing !== null;
}
