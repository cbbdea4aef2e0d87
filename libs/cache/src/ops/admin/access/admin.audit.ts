import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type NestInterceptor,
} from '@nestjs/common';
import { type Observable, tap } from 'rxjs';
import type { Backend } from '../../../ports/backend.js';
import type { Clock } from '../../../time/clock.js';
import { CACHE_BACKEND } from '../../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../options/checked-options.js';
import { type AdminRequest, isChange } from './admin.guard.js';
import type { AuditResponse } from '../responses.js';
import { allParsed } from '../../parsed.js';
import { PROCESS_NAME } from '../../process-name.js';
import { isoNow } from '../../iso-now.js';

/** The list in the audit log, and the most lines in it. */
const LIST = 'audit';
const MOST_LINES = 1_000;
/** Of what was sent so much is kept. */
const LONGEST = 500;
const NAME = /^[\p{L}\p{N} ._@-]{1,64}$/u;

/** Keeps who changed what, when, and what came of it: on the server, for all processes, the newest thousand. */
@Injectable()
export class AdminAudit implements NestInterceptor {
  private readonly logger = new Logger('CacheAdmin');
  private readonly clock: Clock;

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) { clock }: CheckedOptions,
  ) {
    this.clock = clock;
  }

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<AdminRequest>();
    if (!isChange(request)) return next.handle();
    return next.handle().pipe(
      tap({
        next: (answer) => this.note(request, `done: ${shortened(JSON.stringify(answer))}`),
        error: (error: unknown) => this.note(request, `refused: ${messageOf(error)}`),
      }),
    );
  }

  /** The newest first. @throws CacheStoreUnavailableError */
  async lines(most: number): Promise<AuditResponse[]> {
    const lines = await this.backend.auditLog.lines(LIST, Math.min(most, MOST_LINES));
    return allParsed<AuditResponse>(lines);
  }

  private note(request: AdminRequest, result: string): void {
    const line: AuditResponse = {
      at: isoNow(this.clock),
      who: whoOf(request),
      what: shortened(`${request.method} ${pathOf(request)}${bodyOf(request)}`),
      result: shortened(result),
      process: PROCESS_NAME,
    };
    this.backend.auditLog.append(LIST, [JSON.stringify(line)], MOST_LINES).catch(() => {
      // The change was made all the same. What it was of stays out of the log, which others read.
      this.logger.warn(`The server could not be told of a change by ${line.who} (${request.method})`);
    });
  }
}

function whoOf({ adminRole = 'read-only', headers, ip = 'somewhere' }: AdminRequest): string {
  const name = headers['x-admin-name'];
  const named = typeof name === 'string' && NAME.test(name) ? ` ${name}` : '';
  return `${adminRole}${named} from ${ip}`;
}

function pathOf({ originalUrl, url }: AdminRequest): string {
  const [path = ''] = (originalUrl ?? url).split('?', 1);
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function bodyOf({ body }: AdminRequest): string {
  const text = body === undefined || body === null ? '{}' : JSON.stringify(body);
  return text === '{}' ? '' : ` ${text}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : 'an unknown error';
}

function shortened(text: string): string {
  return text.length <= LONGEST ? text : `${text.slice(0, LONGEST)}…`;
}
