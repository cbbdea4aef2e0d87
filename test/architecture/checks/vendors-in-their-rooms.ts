import { builtinModules } from 'node:module';
import { PACKAGES } from '../lists/levels.js';
import { BUILTINS, VENDOR_FILES, VENDORS } from '../lists/vendors.js';
import { closest, type SourceTree, type Violation } from './source-tree.js';

const rule = 'vendors in their rooms';

/** Each vendor's package is known to its own room only, so that it can be replaced there. */
export function vendorsInTheirRooms(tree: SourceTree): Violation[] {
  const violations: Violation[] = [];
  for (const { path, imports } of tree.files.values()) {
    for (const { specifier, line } of imports) {
      if (specifier.startsWith('.') || Object.hasOwn(PACKAGES, packageName(specifier))) continue;
      const message = isBuiltin(specifier)
        ? builtinFault(path, specifier)
        : vendorFault(path, packageName(specifier));
      if (message) violations.push({ rule, file: path, line, message });
    }
  }
  return violations;
}

function vendorFault(path: string, name: string): string | undefined {
  const files = VENDOR_FILES[name];
  if (files && !files.test(path)) return `${name} may be imported only in files that match ${files.source}`;
  const allowed = closest(VENDORS, path) ?? [];
  if (allowed.some((each) => (each.endsWith('*') ? name.startsWith(each.slice(0, -1)) : name === each)))
    return undefined;
  return `${name} is not for this room; it may import ${allowed.join(', ') || 'no package'}`;
}

function builtinFault(path: string, specifier: string): string | undefined {
  const allowed = closest(BUILTINS, path);
  if (!allowed || allowed.includes(specifier)) return undefined;
  return `${specifier} is not for this room; of Node's modules it may import ${allowed.join(', ') || 'none'}`;
}

function isBuiltin(specifier: string): boolean {
  return specifier.startsWith('node:') || builtinModules.includes(specifier);
}

/** `@scope/name` of `@scope/name/deep`, `name` of `name/deep`. */
function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}
