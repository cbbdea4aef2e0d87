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

/** The parts of a request that the guard reads, on Fastify and on Express. */
export interface AdminRequest {
  readonly method: string;
  readonly url: string;
  readonly originalUrl?: string;
  readonly ip?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body?: unknown;
  /** Set by the guard. */
  adminRole?: AdminRole;
}

/** RFC 6750, section 2.1. */
const BEARER = /^Bearer +([A-Za-z0-9\-._~+/]+=*) *$/i;
const READING = new Set(['GET', 'HEAD']);

/** Tests whether a request asks for a change. */
export function isChange({ method }: AdminRequest): boolean {
  return !READING.has(method);
}

/**
 * Admits requests with a token: either to read, the admin's to change something. Without tokens the admin is off and
 * answers 404. Changes that a browser sends for a page of another site are rejected.
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
      if (await this.bruteForce.wrong()) throw new UnauthorizedException('The token is wrong.');
      throw new HttpException(
        'There were too many wrong tokens. Wait a moment.',
        HttpStatus.TOO_MANY_REQUESTS,
      );
    }
    const changes = isChange(request);
    if (changes && role !== 'admin') throw new ForbiddenException('This token is read-only.');
    if (changes && isOfAnotherSite(request)) {
      throw new ForbiddenException('Changes from pages of other sites are rejected.');
    }
    request.adminRole = role;
    return true;
  }

  /** Compares both tokens whole, in a time that does not depend on how much of one is right. */
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

/** Reads Fetch Metadata, and the origin where that is missing. */
function isOfAnotherSite({ headers }: AdminRequest): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site !== 'same-origin' && site !== 'none';
  const { origin, host } = headers;
  if (typeof origin !== 'string') return false;
  return !URL.canParse(origin) || new URL(origin).host !== host;
}
