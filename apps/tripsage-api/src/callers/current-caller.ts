import { Injectable } from '@nestjs/common';
import { ClsServiceManager } from 'nestjs-cls';
import { ANYONE, type Caller } from './caller.js';
import { UnauthenticatedError } from './unauthenticated.error.js';

const CALLER = Symbol('caller');

/** The caller of the request under way; nobody in particular outside of requests, as in a warm-up. */
export function currentCaller(): Caller {
  const context = ClsServiceManager.getClsService();
  return context.isActive() ? (context.get<Caller | undefined>(CALLER) ?? ANYONE) : ANYONE;
}

/** Notes the caller of the request under way. */
export function setCurrentCaller(caller: Caller): void {
  ClsServiceManager.getClsService().set(CALLER, caller);
}

/** A caller that is known. */
export type User = Caller & { readonly id: string };

/** The caller of the request under way, to inject. */
@Injectable()
export class CurrentCaller {
  get(): Caller {
    return currentCaller();
  }

  /**
   * The user who asks.
   *
   * @throws UnauthenticatedError where nobody in particular does
   */
  user(): User {
    const caller = currentCaller();
    if (caller.id === undefined) throw new UnauthenticatedError('This needs a user: send a bearer token.');
    return caller as User;
  }
}

/** The readers of the request's context by the names that `vary` uses. */
export const callerContext: Readonly<Record<string, () => unknown>> = {
  user: () => currentCaller().id ?? null,
  role: () => currentCaller().role,
  locale: () => currentCaller().locale,
  currency: () => currentCaller().currency ?? null,
};
