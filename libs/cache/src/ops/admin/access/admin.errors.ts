import {
  BadRequestException,
  type CallHandler,
  type ExecutionContext,
  HttpException,
  Injectable,
  type NestInterceptor,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { catchError, type Observable } from 'rxjs';
import { CacheError, CacheStoreUnavailableError, RateLimiterUnknownError } from '../../../api/errors.js';

/** Answers errors of the library as what they are for whoever sent the request: its own fault, or a server that is away. */
@Injectable()
export class AdminErrors implements NestInterceptor {
  intercept(_context: ExecutionContext, next: CallHandler): Observable<unknown> {
    return next.handle().pipe(
      catchError((error: unknown) => {
        throw httpErrorOf(error);
      }),
    );
  }
}

export function httpErrorOf(error: unknown): unknown {
  if (!(error instanceof CacheError) || error instanceof HttpException) return error;
  if (error instanceof CacheStoreUnavailableError) return new ServiceUnavailableException(error.message);
  if (error instanceof RateLimiterUnknownError) return new NotFoundException(error.message);
  return new BadRequestException(error.message);
}
