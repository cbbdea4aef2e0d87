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

/** Maps errors of the library to HTTP errors: 400 or 404 for a wrong request, 503 for a disconnected server. */
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

/** Maps one error; errors that are not the library's pass through. */
export function httpErrorOf(error: unknown): unknown {
  if (!(error instanceof CacheError) || error instanceof HttpException) return error;
  if (error instanceof CacheStoreUnavailableError) return new ServiceUnavailableException(error.message);
  if (error instanceof RateLimiterUnknownError) return new NotFoundException(error.message);
  return new BadRequestException(error.message);
}
