/** The name of an error and no more: its message may hold what users typed. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
