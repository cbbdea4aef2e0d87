import { createHash, timingSafeEqual } from 'node:crypto';
import {
  type CanActivate,
  type ExecutionContext,
  ForbiddenException,
  HttpException,
  HttpStatus,
  Inject,
  Injectable,
  NotFoundException,
  UnauthorizedException,
} from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { CacheEvents } from '../../../nest/cache.events.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../options/module-options.js';
import { ADMIN_OPTIONS, type AdminOptions, isAdminOn } from './admin-options.js';
import { BruteForce } from './brute-force.js';

export type AdminRole = 'admin' | 'read-only';

/** What the guard reads of a request, on Fastify and on Express. */
export interface AdminRequest {
  readonly method: string;
  readonly url: string;
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
  /** Whom the guard let pass. */
  adminRole?: AdminRole;
}

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
const READING = new Set(['GET', 'HEAD']);

/** Whether a request asks for a change. */
export function isChange({ method }: AdminRequest): boolean {
  return !READING.has(method);
}

/**
 * Lets pass who has a token: any to look, the admin's to change something. Without tokens there is no admin, and nobody
 * learns that there could be. A page of another site can't have a browser change anything, whatever it sends.
 */
@Injectable()
export class AdminGuard implements CanActivate {
  private readonly bruteForce: BruteForce;

  constructor(
    @Inject(ADMIN_OPTIONS) private readonly options: AdminOptions,
    @Inject(CHECKED_OPTIONS) { clock }: CheckedOptions,
    private readonly adapterHost: HttpAdapterHost,
    private readonly events: CacheEvents,
  ) {
    this.bruteForce = new BruteForce(clock);
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    if (!isAdminOn(this.options)) throw new NotFoundException();
    const request = context.switchToHttp().getRequest<AdminRequest>();
    const response: unknown = context.switchToHttp().getResponse();
    const { httpAdapter } = this.adapterHost;
    httpAdapter.setHeader(response, 'cache-control', 'no-store');
    const token = BEARER.exec(String(request.headers['authorization'] ?? ''))?.[1];
    const role = this.roleOf(token);
    if (role === undefined) {
      httpAdapter.setHeader(response, 'www-authenticate', 'Bearer realm="admin"');
      if (token === undefined) throw new UnauthorizedException('Send Authorization: Bearer <token>.');
      this.events.emit('adminRefused', {});
      if (await this.bruteForce.wrong()) throw new UnauthorizedException('The token is not right.');
      throw new HttpException('Too many wrong tokens came. Wait a moment.', HttpStatus.TOO_MANY_REQUESTS);
    }
    const changes = isChange(request);
    if (changes && role !== 'admin') throw new ForbiddenException('This token is for looking only.');
    if (changes && isOfAnotherSite(request)) {
      throw new ForbiddenException('Changes are not taken from pages of other sites.');
    }
    request.adminRole = role;
    return true;
  }

  /** Both are compared whole whatever is given, in a time that does not depend on how much of it is right. */
  private roleOf(given: string | undefined): AdminRole | undefined {
    const { token, readToken } = this.options;
    const isAdmins = isSame(given, token);
    const isReaders = isSame(given, readToken);
    if (isAdmins) return 'admin';
    return isReaders ? 'read-only' : undefined;
  }
}

function isSame(given: string | undefined, token: string | undefined): boolean {
  const isEqual = timingSafeEqual(digest(given ?? ''), digest(token ?? ''));
  return isEqual && given !== undefined && token !== undefined;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** By what browsers say of it: Fetch Metadata, and the origin where that is missing. */
function isOfAnotherSite({ headers }: AdminRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  if (typeof origin !== 'string') return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
