import { Inject, Injectable } from '@nestjs/common';
import { checkTags } from '../../options/key-grammar.js';
import type { Backend } from '../../ports/backend.js';
import { CacheOptionError, CacheStoreUnavailableError } from '../../api/errors.js';
import { type Mode } from '../../api/mode.js';
import { DEFAULT_MODE } from '../../options/evict-options.js';
import { type Invalidated, Invalidator } from '../../invalidation/invalidator.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { AdminJobs } from './admin.jobs.js';
import { namespaceOf } from './entries.admin.js';
import { NamespacesAdmin } from './namespaces.admin.js';
import { patternOf } from './pattern-of.js';
import type { DoneResponse, JobResponse, ModeBody } from './responses.js';

const PAGE = 500;
const CONFIRMATION = 'reset';

/** Invalidates entries by an operator's hand. */
@Injectable()
export class ClearingAdmin {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    private readonly invalidator: Invalidator,
    private readonly jobs: AdminJobs,
    private readonly namespaces: NamespacesAdmin,
  ) {}

  /** @throws CacheKeyError, CacheNamespaceError */
  async key(key: string, mode: Mode): Promise<DoneResponse> {
    namespaceOf(key);
    const { isConfirmed: confirmed, count } = await this.invalidator.keys([key], mode);
    if (mode === 'expire') return { done: 'expired', confirmed };
    return { done: 'deleted', confirmed, ...(count !== undefined && { count }) };
  }

  /** @throws CacheKeyError for a tag that is none */
  async tag(tag: string, body: ModeBody | undefined): Promise<DoneResponse> {
    const mode = modeOf(body);
    checkTags([tag], 'tag');
    const { isConfirmed: confirmed } = await this.invalidator.tags([tag], mode);
    return { done: `invalidated by tag, mode ${mode}`, confirmed };
  }

  /** Its managed entries are invalid within moments; the job removes what stands there. @throws NotFoundException */
  namespace(namespace: string, body: ModeBody | undefined): JobResponse {
    const mode = modeOf(body);
    this.namespaces.requireKnown(namespace);
    return this.jobs.start(`clear the namespace ${namespace}, mode ${mode}`, async (progress) => {
      requireConfirmed(await this.invalidator.namespace(namespace, mode, progress));
    });
  }

  /** @throws CacheKeyError, CacheOptionError */
  pattern(body: (ModeBody & { pattern?: unknown }) | undefined): JobResponse {
    const mode = modeOf(body);
    const given = body?.pattern;
    if (typeof given !== 'string' || given === '' || given.startsWith('*')) {
      throw new CacheOptionError(
        "pattern: expected text that begins with a namespace, such as 'flights:*'. To clear everything there is reset.",
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
        const invalidated = await this.invalidator.keys(keys, mode);
        isConfirmed &&= invalidated.isConfirmed;
        progress((count += keys.length));
      } while (cursor !== undefined);
      requireConfirmed({ isConfirmed });
    });
  }

  /** Everything managed is invalid within moments; the job frees its memory. @throws CacheOptionError without the word */
  reset(body: { confirm?: unknown } | undefined): JobResponse {
    if (body?.confirm !== CONFIRMATION) {
      throw new CacheOptionError(`To invalidate every entry, send {"confirm":"${CONFIRMATION}"}.`);
    }
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
    'The server does not answer: the invalidation holds in this process, and is replayed when the server is back.',
  );
}

/** @throws CacheOptionError */
function modeOf(body: ModeBody | undefined): Mode {
  const mode: unknown = body?.mode ?? DEFAULT_MODE;
  if (mode === 'delete' || mode === 'expire') return mode;
  throw new CacheOptionError("mode: expected 'delete' or 'expire'.");
}
