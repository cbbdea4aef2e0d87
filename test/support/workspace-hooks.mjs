/** As Jest's `moduleNameMapper`: workspaces are taken from their sources, so no build is needed. */
export async function resolve(specifier, context, next) {
  const [, name] = /^@tripsage\/(cache|cache-testing)$/.exec(specifier) ?? [];
  if (name === undefined) return next(specifier, context);
  const url = new URL(`../../libs/${name}/src/index.ts`, import.meta.url).href;
  return { url, format: 'module', shortCircuit: true };
}
