/** Of an error no more than its name: what it says may hold what users typed. */
export function errorName(error: unknown): string {
  return error instanceof Error ? error.name : typeof error;
}
