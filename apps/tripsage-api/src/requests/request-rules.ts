import { type FieldError, shortened } from './field-error.js';

/** The facts that a rule may use besides the request. */
export interface RuleContext {
  nowMs: number;
}

/** A rule over several fields, or over the time of asking: what the decorators on single fields can't check. */
export interface RequestRule<Request extends object> {
  /** The field that a broken rule is reported for. */
  field: keyof Request & string;
  /** Other fields that the rule reads; it is left out while one of them is wrong in itself. */
  reads?: readonly (keyof Request & string)[];
  holds(request: Request, context: RuleContext): boolean;
  expected(request: Request, context: RuleContext): string;
}

const RULES = new WeakMap<object, readonly RequestRule<object>[]>();

/** Attaches rules to a class of requests, which are checked wherever one arrives. */
export function CheckedBy<Request extends object>(
  ...rules: readonly RequestRule<Request>[]
): (target: new () => Request) => void {
  return (target) => {
    RULES.set(target, rules as readonly RequestRule<object>[]);
  };
}

/** The broken rules of a request, those left out whose fields are already known to be wrong. */
export function brokenRules(
  request: object,
  given: Readonly<Record<string, unknown>>,
  wrongFields: ReadonlySet<string>,
  context: RuleContext,
): FieldError[] {
  return (RULES.get(request.constructor) ?? [])
    .filter(({ field, reads = [] }) => ![field, ...reads].some((name) => wrongFields.has(name)))
    .filter((rule) => !rule.holds(request, context))
    .map((rule) => ({
      field: rule.field,
      given: shortened(given[rule.field]),
      expected: rule.expected(request, context),
    }));
}
