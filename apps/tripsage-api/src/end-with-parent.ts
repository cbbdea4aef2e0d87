/** Ends the process as SIGTERM does when the process that started it is gone: its IPC channel, if any, then closes. */
export function endWithParent(): void {
  const end = (): void => void process.kill(process.pid, 'SIGTERM');
  process.once('disconnect', end);
  // The parent ended while this process started, before the listener above.
  if (process.connected === false) end();
}
