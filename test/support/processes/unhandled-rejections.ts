/** What rejects with nobody to catch it, which ends a process by default, from this work on until its promises have settled. */
export async function unhandledRejections(work: () => unknown): Promise<unknown[]> {
  const reasons: unknown[] = [];
  const note = (reason: unknown): number => reasons.push(reason);
  process.on('unhandledRejection', note);
  await work();
  await new Promise(setImmediate);
  process.off('unhandledRejection', note);
  return reasons;
}
