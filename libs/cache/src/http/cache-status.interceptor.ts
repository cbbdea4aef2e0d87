import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Observable, tap } from 'rxjs';
import { AnswerRecord, type Part } from './answer-record.js';
import { cacheHeaders, failureHeaders } from './cache-status.js';

/**
 * Sets `Cache-Status` and `Age`, which say how the cache took part in an HTTP answer. Register it as `APP_INTERCEPTOR` or on a
 * controller; whatever is not HTTP passes through untouched, and so does an answer whose headers are sent already.
 */
@Injectable()
export class CacheStatusInterceptor implements NestInterceptor {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly record: AnswerRecord,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    if (context.getType() !== 'http') return next.handle();
    const parts: Part[] = [];
    const response: unknown = context.switchToHttp().getResponse();
    return new Observable((subscriber) =>
      this.record.run(parts, () =>
        next
          .handle()
          .pipe(
            tap({
              next: () => this.setHeaders(response, cacheHeaders(parts)),
              error: () => this.setHeaders(response, failureHeaders(parts)),
            }),
          )
          .subscribe(subscriber),
      ),
    );
  }

  private setHeaders(response: unknown, headers: object = {}): void {
    const { httpAdapter } = this.adapterHost;
    // Server-sent events, and handlers that answer by themselves.
    if (httpAdapter.isHeadersSent(response)) return;
    for (const [name, value] of Object.entries(headers))
      httpAdapter.setHeader(response, name, value as string);
  }
}
