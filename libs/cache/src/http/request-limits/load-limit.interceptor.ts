import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { RequestLimits } from './request-limits.js';

/** Runs handlers whose request needs its permits before the first load: guards can't, since they end before the handler begins. */
@Injectable()
export class LoadLimitInterceptor implements NestInterceptor {
  constructor(private readonly limits: RequestLimits) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    // Nest runs the handler in the async context in which it is asked for the handler.
    return this.limits.runLimited(context, () => next.handle());
  }
}
