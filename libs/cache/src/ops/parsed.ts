/** The object that a text from the backend says; `undefined` for what nobody of us has written. */
export function parsed<Told extends object>(text: string): Told | undefined {
  try {
    const told: unknown = JSON.parse(text);
    return typeof told === 'object' && told !== null && !Array.isArray(told) ? (told as Told) : undefined;
  } catch {
    return undefined;
  }
}

/** Those of several texts that say one. */
export function allParsed<Told extends object>(texts: readonly string[]): Told[] {
  return texts.flatMap((text) => parsed<Told>(text) ?? []);
}
