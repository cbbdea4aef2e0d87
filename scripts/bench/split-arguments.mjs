/** Words behind its name say what it is to do. */
const TAKES_WORDS = new Set(['profile']);

/**
 * Splits the arguments of `npm run bench` into the names of benchmarks and what each of them is handed.
 *
 * @param {readonly string[]} args
 */
export function splitArguments(args) {
  const isHandedOn = (arg, index) => arg.startsWith('-') || TAKES_WORDS.has(args[index - 1]);
  const end = args.findIndex(isHandedOn);
  return end < 0 ? { names: [...args], rest: [] } : { names: args.slice(0, end), rest: args.slice(end) };
}
