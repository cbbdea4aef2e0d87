import { Controller, Get, Inject, NotFoundException, Param, Req, Res, VERSION_NEUTRAL } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ADMIN_OPTIONS, type AdminOptions, isAdminOn } from '../admin/access/admin-options.js';
import { type DashboardFile, readDashboard } from './dashboard-files.js';

/** The parts of a request that Fastify and Express have in common. */
interface PageRequest {
  readonly url: string;
  readonly originalUrl?: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Allows files of this origin only, no inline code, and no frame around the page. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const HEADERS: Readonly<Record<string, string>> = {
  // Revalidated each time, and only sent where it changed: the dashboard must fit the application that serves it.
  'cache-control': 'no-cache',
  'content-security-policy': CONTENT_SECURITY_POLICY,
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/**
 * Serves the operator's dashboard. Its files hold nothing of the application, so they need no token. All that the page
 * shows comes from the admin API, with the token that the operator enters.
 */
@Controller({ path: 'admin', version: VERSION_NEUTRAL })
export class DashboardController {
  /** Undefined without an admin, which alone needs uPlot. */
  private readonly files: ReturnType<typeof readDashboard> | undefined;

  constructor(
    @Inject(ADMIN_OPTIONS) private readonly options: AdminOptions,
    private readonly adapterHost: HttpAdapterHost,
  ) {
    this.files = isAdminOn(options) ? readDashboard() : undefined;
  }

  @Get()
  page(@Req() request: PageRequest, @Res({ passthrough: true }) response: object): string | undefined {
    const [path = ''] = (request.originalUrl ?? request.url).split('?', 1);
    // The page names its files relative to its own address, which works with any prefix, but not below `admin/`.
    return this.send(path.endsWith('/') ? undefined : this.files?.page, request, response);
  }

  @Get(['assets/:file', 'assets/:folder/:file'])
  asset(
    @Param() { folder, file }: { folder?: string; file: string },
    @Req() request: PageRequest,
    @Res({ passthrough: true }) response: object,
  ): string | undefined {
    const path = folder === undefined ? file : `${folder}/${file}`;
    return this.send(this.files?.assets.get(path), request, response);
  }

  private send(file: DashboardFile | undefined, request: PageRequest, response: object): string | undefined {
    if (file === undefined || !isAdminOn(this.options)) throw new NotFoundException();
    const { httpAdapter } = this.adapterHost;
    for (const [name, value] of Object.entries({ ...HEADERS, 'content-type': file.type, etag: file.etag }))
      httpAdapter.setHeader(response, name, value);
    if (request.headers['if-none-match'] !== file.etag) return file.text;
    httpAdapter.status(response, 304);
    return undefined;
  }
}
