/** The earliest of moments in ISO 8601; `undefined` where there are none. */
export function earliest(moments: readonly string[]): Date | undefined {
  if (moments.length === 0) return undefined;
  return new Date(Math.min(...moments.map((moment) => Date.parse(moment))));
}
