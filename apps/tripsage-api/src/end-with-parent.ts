/** Ends the process as SIGTERM does when the process that started it is gone: its IPC channel, if any, then closes. */
export function endWithParent(): void {
  process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
}
