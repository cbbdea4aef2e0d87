import { CacheArgumentError } from '../contract/errors.js';
import type { CacheableOptions, LoadContext } from '../contract/options.js';
import type { CheckedPolicy } from './policies/policy-book.js';

/** One call of a cached method, or of `getOrSet`, as the flow sees it. */
export interface Call {
  /** `FlightsService.search`, for messages. */
  readonly method: string;
  readonly namespace: string;
  readonly args: readonly unknown[];
  readonly options: Pick<CacheableOptions, 'tags' | 'when' | 'unless' | 'type' | 'mutable' | 'salt'>;
  readonly policy: CheckedPolicy;
  /** What `this` is in the rules. */
  readonly instance?: object;
  key(): string;
  load(context: LoadContext): Promise<unknown>;
}

/**
 * The method runs after the read: arguments that changed meanwhile, or a rule that now says something else, would put
 * another question's answer under the key.
 *
 * @throws CacheArgumentError
 */
export function requireSameKey(call: Call, key: string): void {
  if (call.key() === key) return;
  throw new CacheArgumentError(
    `${call.method}: its key changed while the call was under way, so that its answer would stand under the key of ` +
      'another question. Either its arguments were changed meanwhile: give each call an object of its own. Or its key ' +
      'or vary option gave something else the second time: let it say the same whenever it is asked during one call.',
  );
}
