import { Inject, Injectable } from '@nestjs/common';
import { checkTags } from '../../options/tags.js';
import { CallEvents } from '../../cached-call/call-events.js';
import type { Backend } from '../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import { type Mode } from '../../api/mode.js';
import { DEFAULT_MODE } from '../../options/evict-options.js';
import { nameOf } from '../../ports/names.js';
import { Invalidator } from '../../invalidation/invalidator.js';
import { CacheEvents } from '../../nest/cache.events.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { Purge } from '../../invalidation/purge.js';
import { AdminJobs } from './admin.jobs.js';
import { checkModeBody, checkPatternBody, checkResetBody } from './bodies.js';
import { namespaceOf } from './entries.admin.js';
import { NamespacesAdmin } from './namespaces.admin.js';
import { patternOf } from './pattern-of.js';
import type { DoneResponse, JobResponse, ModeBody } from './responses.js';

const PAGE = 500;

/** Makes entries to be forgotten, by an operator's hand. */
@Injectable()
export class ClearingAdmin {
  private readonly callEvents: CallEvents;

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    private readonly invalidator: Invalidator,
    private readonly purge: Purge,
    private readonly jobs: AdminJobs,
    private readonly namespaces: NamespacesAdmin,
    events: CacheEvents,
  ) {
    this.callEvents = new CallEvents(events, backend.store.name);
  }

  /** @throws CacheKeyError, CacheNamespaceError */
  async key(key: string, mode: Mode): Promise<DoneResponse> {
    namespaceOf(key);
    if (mode === 'expire') {
      const confirmed = await this.invalidator.names([nameOf.key(key)], mode);
      this.callEvents.invalidated('key', 1, mode, confirmed);
      return { done: 'expired', confirmed };
    }
    const count = await this.invalidator.keys([key]);
    this.callEvents.invalidated('key', 1, mode, count !== undefined);
    return { done: 'deleted', confirmed: count !== undefined, ...(count !== undefined && { count }) };
  }

  /** @throws CacheKeyError for a tag that is none */
  async tag(tag: string, body: ModeBody | undefined): Promise<DoneResponse> {
    const mode = checkModeBody(body);
    checkTags([tag], 'tag');
    const confirmed = await this.invalidator.names([nameOf.tag(tag)], mode);
    this.callEvents.invalidated('tag', 1, mode, confirmed);
    return { done: `invalidated by tag, mode ${mode}`, confirmed };
  }

  /** Its managed entries are invalid within moments; the job removes what stands there. @throws NotFoundException */
  namespace(namespace: string, body: ModeBody | undefined): JobResponse {
    const mode = checkModeBody(body);
    this.namespaces.requireKnown(namespace);
    return this.jobs.start(`clear the namespace ${namespace}, mode ${mode}`, async (progress) => {
      const confirmed = await this.invalidator.namespace(namespace, mode, progress);
      this.callEvents.invalidated('namespace', 1, mode, confirmed);
      requireConfirmed(confirmed);
    });
  }

  /** @throws CacheKeyError, CacheOptionError */
  pattern(body: (ModeBody & { pattern?: unknown }) | undefined): JobResponse {
    const mode = checkModeBody(body);
    const pattern = patternOf(checkPatternBody(body));
    return this.jobs.start(`clear keys by a pattern, mode ${mode}`, async (progress) => {
      let count = 0;
      let cursor: string | undefined;
      let isConfirmed = true;
      do {
        const page = await this.backend.store.scan(pattern, PAGE, cursor);
        ({ cursor } = page);
        const keys = page.keys.map(({ key }) => key);
        if (keys.length === 0) continue;
        const confirmed =
          mode === 'delete'
            ? (await this.invalidator.keys(keys)) !== undefined
            : await this.invalidator.names(keys.map(nameOf.key), mode);
        this.callEvents.invalidated('key', keys.length, mode, confirmed);
        isConfirmed &&= confirmed;
        progress((count += keys.length));
      } while (cursor !== undefined);
      requireConfirmed(isConfirmed);
    });
  }

  /** Everything managed is invalid within moments; the job frees its memory. @throws CacheOptionError without the word */
  reset(body: { confirm?: unknown } | undefined): JobResponse {
    checkResetBody(body);
    return this.jobs.start('reset: invalidate every entry', async (progress) => {
      const confirmed = await this.invalidator.everything();
      this.callEvents.invalidated('everything', 1, DEFAULT_MODE, confirmed);
      requireConfirmed(confirmed);
      await this.purge.run('', 'managed', progress);
    });
  }
}

/** @throws CacheStoreUnavailableError */
function requireConfirmed(isConfirmed: boolean): void {
  if (isConfirmed) return;
  throw new CacheStoreUnavailableError(
    'The server is away: it holds in this process, and is made up for when the server is back.',
  );
}
