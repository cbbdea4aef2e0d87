import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { Observable } from 'rxjs';
import { RequestLimits } from './request-limits.js';

/** Runs handlers whose request needs its permits before the first load: guards can't, since they end before the handler begins. */
@Injectable()
export class LoadLimitInterceptor implements NestInterceptor {
  constructor(private readonly limits: RequestLimits) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return new Observable((subscriber) =>
      this.limits.runLimited(context, () => next.handle().subscribe(subscriber)),
    );
  }
}
