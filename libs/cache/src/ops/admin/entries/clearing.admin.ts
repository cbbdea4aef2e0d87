import { Inject, Injectable } from '@nestjs/common';
import { checkTags } from '../../../options/key-grammar.js';
import type { Backend } from '../../../ports/backend.js';
import { CacheStoreUnavailableError } from '../../../api/errors.js';
import { type Mode } from '../../../api/mode.js';
import type { Invalidated } from '../../../invalidation/clearing.js';
import { Invalidator } from '../../../invalidation/invalidator.js';
import { CACHE_BACKEND } from '../../../nest/tokens.js';
import { checkModeBody, checkPatternBody, checkResetBody } from '../changes/bodies.js';
import { AdminJobs } from '../changes/admin.jobs.js';
import { EntriesAdmin, namespaceOf } from './entries.admin.js';
import { NamespacesAdmin } from '../namespaces/namespaces.admin.js';
import { OwnNamespaces } from '../namespaces/own-namespaces.js';
import { patternOf } from './pattern-of.js';
import type { DoneResponse } from '../changes/done-response.js';
import type { JobResponse } from '../changes/job-response.js';
import type { ModeBody } from './mode-body.js';

const PAGE = 500;

/** Invalidates entries for an operator. */
@Injectable()
export class ClearingAdmin {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    private readonly invalidator: Invalidator,
    private readonly jobs: AdminJobs,
    private readonly namespaces: NamespacesAdmin,
    private readonly ownNamespaces: OwnNamespaces,
    private readonly entries: EntriesAdmin,
  ) {}

  /** Invalidates one key. @throws NotFoundException for what others keep, CacheKeyError, CacheNamespaceError */
  async key(key: string, mode: Mode): Promise<DoneResponse> {
    namespaceOf(key);
    await this.requireNoOther(key);
    const { isConfirmed: confirmed, count } = await this.invalidator.keys([key], mode);
    if (mode === 'expire') return { done: 'expired', confirmed };
    return { done: 'deleted', confirmed, ...(count !== undefined && { count }) };
  }

  /** Invalidates a tag. @throws CacheKeyError for text that is no tag */
  async tag(tag: string, body: ModeBody | undefined): Promise<DoneResponse> {
    const mode = checkModeBody(body);
    checkTags([tag], 'tag');
    const { isConfirmed: confirmed } = await this.invalidator.tags([tag], mode);
    return { done: `invalidated by tag, mode ${mode}`, confirmed };
  }

  /** Invalidates a namespace within moments; the job purges its entries. @throws NotFoundException */
  namespace(namespace: string, body: ModeBody | undefined): JobResponse {
    const mode = checkModeBody(body);
    this.namespaces.requireKnown(namespace);
    return this.jobs.start(`clear the namespace ${namespace}, mode ${mode}`, async (progress) => {
      requireConfirmed(await this.invalidator.namespace(namespace, mode, { onProgress: progress }));
    });
  }

  /** Invalidates the keys of a pattern, page by page. @throws CacheKeyError, CacheOptionError */
  pattern(body: (ModeBody & { pattern?: unknown }) | undefined): JobResponse {
    const mode = checkModeBody(body);
    const pattern = patternOf(checkPatternBody(body));
    return this.jobs.start(`clear keys by a pattern, mode ${mode}`, async (progress) => {
      let count = 0;
      let cursor: string | undefined;
      let isConfirmed = true;
      const owns = await this.ownNamespaces.ownsKey();
      do {
        const page = await this.backend.store.scan(pattern, PAGE, cursor);
        ({ cursor } = page);
        const keys = page.keys.filter(owns).map(({ key }) => key);
        if (keys.length === 0) continue;
        const invalidated = await this.invalidator.keys(keys, mode);
        isConfirmed &&= invalidated.isConfirmed;
        progress((count += keys.length));
      } while (cursor !== undefined);
      requireConfirmed({ isConfirmed });
    });
  }

  /** Lets pass also while the server is disconnected, which could say: then the key is invalidated in this process. */
  private async requireNoOther(key: string): Promise<void> {
    try {
      await this.entries.requireNoOther(key);
    } catch (error) {
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  /** Invalidates every managed entry within moments; the job purges them. @throws CacheOptionError without the word */
  reset(body: { confirm?: unknown } | undefined): JobResponse {
    checkResetBody(body);
    return this.jobs.start('reset: invalidate every entry', async (progress) => {
      const { purged, ...invalidated } = await this.invalidator.all(progress);
      requireConfirmed(invalidated);
      await purged;
    });
  }
}

/** @throws CacheStoreUnavailableError */
function requireConfirmed({ isConfirmed }: Invalidated): void {
  if (isConfirmed) return;
  throw new CacheStoreUnavailableError(
    'The server is disconnected: the change holds in this process, and is replayed once it is connected.',
  );
}
