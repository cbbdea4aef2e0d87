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
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../options/module-options.js';
import { type AdminRequest, isChange } from './admin.guard.js';
import type { AuditResponse } from './audit-response.js';
import { parseRecords } from '../../records/parse-records.js';
import { PROCESS_NAME } from '../../records/process-name.js';
import { isoNow } from '../../records/iso-now.js';

/** The list in the audit log, and the most lines in it. */
const LIST = 'audit';
const MOST_LINES = 1_000;
/** The most characters of a request, or of its result, in a line. */
const LONGEST = 500;
const NAME = /^[\p{L}\p{N} ._@-]{1,64}$/u;

/** Keeps the latest thousand changes of all processes on the server: who, what, when, and the result. */
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
        next: (answer) => this.add(request, `done: ${shortened(JSON.stringify(answer))}`),
        error: (error: unknown) => this.add(request, `rejected: ${messageOf(error)}`),
      }),
    );
  }

  /** Lists the lines, the newest first. @throws CacheStoreUnavailableError */
  async lines(most: number): Promise<AuditResponse[]> {
    const lines = await this.backend.auditLog.lines(LIST, Math.min(most, MOST_LINES));
    return parseRecords<AuditResponse>(lines);
  }

  private add(request: AdminRequest, result: string): void {
    const line: AuditResponse = {
      at: isoNow(this.clock),
      who: whoOf(request),
      what: shortened(`${request.method} ${pathOf(request)}${bodyOf(request)}`),
      result: shortened(result),
      process: PROCESS_NAME,
    };
    this.backend.auditLog.append(LIST, [JSON.stringify(line)], MOST_LINES).catch(() => {
      // The change was made all the same. Its content stays out of the log, which more people read.
      this.logger.warn(`A change by ${line.who} (${request.method}) could not be written to the audit log`);
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
