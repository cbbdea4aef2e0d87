export function splitArguments(args: readonly string[]): { names: string[]; rest: string[] };
