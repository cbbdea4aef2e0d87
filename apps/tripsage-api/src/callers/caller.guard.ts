import { type CanActivate, type ExecutionContext, Inject, Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import { acceptedLocale } from './accepted-locale.js';
import { ANYONE, type Caller } from './caller.js';
import { setCurrentCaller } from './current-caller.js';
import { SANDBOX_USER, sandboxCaller } from './sandbox-caller.js';
import { TokenVerifier } from './token.verifier.js';
import { UnauthenticatedError } from './unauthenticated.error.js';

/** Finds out who asks, and notes it in the context of the request, before everything that depends on it. */
@Injectable()
export class CallerGuard implements CanActivate {
  constructor(
    @Inject(APP_CONFIG) private readonly config: AppConfig,
    private readonly tokens: TokenVerifier,
  ) {}

  /** At once for nobody in particular, which is the usual case. */
  canActivate(execution: ExecutionContext): boolean | Promise<boolean> {
    const request = execution.switchToHttp().getRequest<FastifyRequest>();
    // Operators' routes have tokens of another kind.
    if (!request.url.startsWith('/api/')) return true;
    const { authorization, [SANDBOX_USER]: sandboxUser, 'accept-language': languages } = request.headers;
    if (authorization !== undefined) {
      return this.tokens.callerOf(bearerTokenIn(authorization)).then((caller) => this.note(caller));
    }
    const locale = acceptedLocale(languages);
    if (sandboxUser !== undefined && !this.config.supabase.isLive) {
      return this.note(sandboxCaller(request.headers, locale));
    }
    return this.note(locale === ANYONE.locale ? ANYONE : { ...ANYONE, locale });
  }

  private note(caller: Caller): true {
    setCurrentCaller(this.config.clients.areLimited ? caller : { ...caller, isLimited: false });
    return true;
  }
}

/** RFC 6750 section 2.1. */
function bearerTokenIn(authorization: string): string {
  const token = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i.exec(authorization)?.[1];
  if (token === undefined) throw new UnauthenticatedError('Authorization: expected Bearer and a token.');
  return token;
}
