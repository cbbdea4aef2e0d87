/** Something the person at the keyboard can mend: shown as its message alone, without a stack; exit code 1. */
export class Refusal extends Error {
  name = 'Refusal';
}

/**
 * Runs a command's main function and ends the process with the exit code it returns. A refusal ends it with 1 and its
 * message, a stop asked for meanwhile with `stoppedCode`, anything else with 1 and its stack.
 *
 * @param {() => Promise<number>} main
 * @param {{ stop?: AbortSignal, stoppedCode?: () => number }} [options]
 */
export async function runMain(main, { stop, stoppedCode = () => 0 } = {}) {
  let code = 1;
  try {
    code = await main();
  } catch (error) {
    const interrupted = stop?.aborted && (error instanceof Refusal || error.name === 'AbortError');
    if (interrupted) code = stoppedCode();
    else console.error(error instanceof Refusal ? error.message : error);
  }
  process.exit(code);
}
