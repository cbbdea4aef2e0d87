import ts from 'typescript';
import { ERROR_CATALOGUE } from '../lists/levels.js';
import { nodesOf, type SourceTree, type Violation } from './source-tree.js';

const rule = 'error codes explained';

/** Each declared code has a heading on the page of errors, and each heading that is a code is declared. */
export function errorCodesExplained(tree: SourceTree): Violation[] {
  const { code, declaredIn, explainedIn } = ERROR_CATALOGUE;
  const source = tree.files.get(declaredIn);
  if (!source) return [];
  const literals = [...nodesOf(source.syntax)].filter(ts.isStringLiteral).map((literal) => literal.text);
  const declared = new Set(literals.filter((text) => code.test(text)));
  const headings = (tree.text(explainedIn) ?? '').matchAll(/^#+\s+`?([^\s`]+)`?\s*$/gm);
  const explained = new Set(
    [...headings].map(([, heading = '']) => heading).filter((heading) => code.test(heading)),
  );
  return [
    ...[...declared]
      .filter((each) => !explained.has(each))
      .map((each) => ({ rule, file: declaredIn, message: `${each} has no heading in ${explainedIn}` })),
    ...[...explained]
      .filter((each) => !declared.has(each))
      .map((each) => ({
        rule,
        file: explainedIn,
        message: `${each} is explained, but not declared in ${declaredIn}`,
      })),
  ];
}
