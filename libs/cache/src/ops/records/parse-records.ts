/** Parses a record that a process stored; `undefined` for text that holds no JSON object. */
export function parseRecord<Stored extends object>(text: string): Stored | undefined {
  try {
    const stored: unknown = JSON.parse(text);
    return typeof stored === 'object' && stored !== null && !Array.isArray(stored)
      ? (stored as Stored)
      : undefined;
  } catch {
    return undefined;
  }
}

/** Parses several records, and leaves out those that can't be parsed. */
export function parseRecords<Stored extends object>(texts: readonly string[]): Stored[] {
  return texts.flatMap((text) => parseRecord<Stored>(text) ?? []);
}
