import { Inject, Injectable } from '@nestjs/common';
import { checkTags } from '../../../options/key-grammar.js';
import { CallEvents } from '../../../cached-call/call-events.js';
import type { Backend } from '../../../ports/backend.js';
import { CacheOptionError, CacheStoreUnavailableError } from '../../../api/errors.js';
import { type Mode } from '../../../api/mode.js';
import { DEFAULT_MODE } from '../../../options/evict-options.js';
import { nameOf } from '../../../ports/names.js';
import { Invalidator } from '../../../invalidation/invalidator.js';
import { CacheEvents } from '../../../nest/cache.events.js';
import { CACHE_BACKEND } from '../../../engine/create-backend.js';
import { Purge } from '../../../invalidation/purge.js';
import { AdminJobs } from '../changes/admin.jobs.js';
import { namespaceOf } from './entries.admin.js';
import { NamespacesAdmin } from '../namespaces/namespaces.admin.js';
import { patternOf } from './pattern-of.js';
import type { DoneResponse } from '../changes/done-response.js';
import type { JobResponse } from '../changes/job-response.js';
import type { ModeBody } from './mode-body.js';

const PAGE = 500;
const CONFIRMATION = 'reset';

/** Invalidates entries for an operator. */
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

  /** Invalidates one key. @throws CacheKeyError, CacheNamespaceError */
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

  /** Invalidates a tag. @throws CacheKeyError for text that is no tag */
  async tag(tag: string, body: ModeBody | undefined): Promise<DoneResponse> {
    const mode = modeOf(body);
    checkTags([tag], 'tag');
    const confirmed = await this.invalidator.names([nameOf.tag(tag)], mode);
    this.callEvents.invalidated('tag', 1, mode, confirmed);
    return { done: `invalidated by tag, mode ${mode}`, confirmed };
  }

  /** Invalidates a namespace within moments; the job purges its entries. @throws NotFoundException */
  namespace(namespace: string, body: ModeBody | undefined): JobResponse {
    const mode = modeOf(body);
    this.namespaces.requireKnown(namespace);
    return this.jobs.start(`clear the namespace ${namespace}, mode ${mode}`, async (progress) => {
      const confirmed = await this.invalidator.namespace(namespace, mode, progress);
      this.callEvents.invalidated('namespace', 1, mode, confirmed);
      requireConfirmed(confirmed);
    });
  }

  /** Invalidates the keys of a pattern, page by page. @throws CacheKeyError, CacheOptionError */
  pattern(body: (ModeBody & { pattern?: unknown }) | undefined): JobResponse {
    const mode = modeOf(body);
    const given = body?.pattern;
    if (typeof given !== 'string' || given === '' || given.startsWith('*')) {
      throw new CacheOptionError(
        "pattern: expected text that begins with a namespace, such as 'flights:*'. To clear everything, use reset.",
      );
    }
    const pattern = patternOf(given);
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

  /** Invalidates every managed entry within moments; the job purges them. @throws CacheOptionError without the word */
  reset(body: { confirm?: unknown } | undefined): JobResponse {
    if (body?.confirm !== CONFIRMATION) {
      throw new CacheOptionError(`To invalidate every entry, send {"confirm":"${CONFIRMATION}"}.`);
    }
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
    'The server is disconnected: the change holds in this process, and is replayed once it is connected.',
  );
}

/** @throws CacheOptionError */
function modeOf(body: ModeBody | undefined): Mode {
  const mode: unknown = body?.mode ?? DEFAULT_MODE;
  if (mode === 'delete' || mode === 'expire') return mode;
  throw new CacheOptionError("mode: expected 'delete' or 'expire'.");
}
