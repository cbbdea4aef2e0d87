import { Inject, Injectable, NotFoundException } from '@nestjs/common';
import { checkNamespace, isKeyText } from '../../../options/key-grammar.js';
import { DEFAULT_PAGE_SIZE } from '../../../options/ops-options.js';
import type { Backend } from '../../../ports/backend.js';
import { CacheKeyError, CacheStoreUnavailableError } from '../../../api/errors.js';
import { CACHE_BACKEND } from '../../../nest/tokens.js';
import { explained } from '../../../nest/explained.js';
import { KeyLookup, type Looked } from '../../../cached-call/look-up/key-lookup.js';
import { ADMIN_OPTIONS, type AdminOptions } from '../access/admin-options.js';
import { OwnNamespaces } from '../namespaces/own-namespaces.js';
import { patternOf } from './pattern-of.js';
import { shownBytes, shownValue } from './shown-value.js';
import type { EntryResponse, KeyResponse, Page } from './entry-responses.js';

const LARGEST_PAGE = 500;

/** Lists the application's keys, and shows single entries. What others keep on the server is neither listed nor shown. */
@Injectable()
export class EntriesAdmin {
  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(ADMIN_OPTIONS) private readonly options: AdminOptions,
    private readonly lookup: KeyLookup,
    private readonly ownNamespaces: OwnNamespaces,
  ) {}

  /** Lists a page of keys. @throws CacheKeyError, CacheOptionError for a cursor; CacheStoreUnavailableError */
  async keys(pattern = '*', cursor?: string, limit?: string): Promise<Page<KeyResponse>> {
    // A parameter that is given twice arrives as a list.
    if ([pattern, cursor ?? '', limit ?? ''].some((given) => typeof given !== 'string')) {
      throw new CacheKeyError('pattern, cursor and limit: expected each at most once.');
    }
    const most = limit === undefined ? DEFAULT_PAGE_SIZE : Number(limit);
    if (!Number.isSafeInteger(most) || most < 1 || most > LARGEST_PAGE) {
      throw new CacheKeyError(`limit: expected a whole number from 1 to ${LARGEST_PAGE}.`);
    }
    const page = await this.backend.store.scan(patternOf(pattern), most, cursor);
    const owns = await this.ownNamespaces.ownsKey();
    const items = page.keys
      .filter(owns)
      .map(({ key, kind, bytes, remainingMs }): KeyResponse =>
        Number.isFinite(remainingMs) ? { key, kind, bytes, remainingMs } : { key, kind, bytes },
      );
    return page.cursor === undefined ? { items } : { items, cursor: page.cursor };
  }

  /** @throws NotFoundException where a key is not the application's */
  async requireNoOther(key: string): Promise<void> {
    const { keys, isOfOther = false } = await this.backend.store.scan([key], 1);
    const owns = await this.ownNamespaces.ownsKey();
    if (!isOfOther && keys.every(owns)) return;
    throw new NotFoundException(
      'This key is not of this application: what it holds is no managed entry, and no plain value of a namespace that the ' +
        'application names in its options or uses. It is neither shown nor removed.',
    );
  }

  /** Shows one entry. @throws NotFoundException, CacheKeyError, CacheStoreUnavailableError */
  async entry(key: string): Promise<EntryResponse> {
    const namespace = namespaceOf(key);
    await this.requireNoOther(key);
    const [stored] = await this.backend.store.read([key]);
    if (stored === undefined) throw new NotFoundException('There is no such key.');
    const [looked = { state: 'absent' } as Looked] = await this.lookup.read([key], namespace);
    if (looked.state === 'absent') throw new NotFoundException('This key is gone.');
    if (looked.state === 'store-unavailable') throw looked.error;
    if (looked.state === 'unconfirmed') {
      throw new CacheStoreUnavailableError('The server did not confirm that the entry is valid.');
    }
    const { state, reason } = explained(key, looked, true);
    const about = {
      key,
      namespace,
      state: state === 'absent' ? 'gone' : state,
      reason,
      bytes: stored.bytes.byteLength,
      ...(Number.isFinite(stored.remainingMs) && { remainingMs: stored.remainingMs }),
    } as const;
    const { redact = {} } = this.options;
    const rule = Object.hasOwn(redact, namespace) ? redact[namespace] : undefined;
    switch (looked.state) {
      case 'managed':
        return { ...about, kind: 'managed', ...managedResponse(looked), value: managedValue(looked, rule) };
      case 'plain':
        return { ...about, kind: 'plain', value: shownValue(looked.value.decode(), true, rule) };
      default:
        return { ...about, kind: 'unreadable', value: shownBytes(stored.bytes, rule) };
    }
  }
}

/** Gives the namespace of a key. @throws CacheKeyError, CacheNamespaceError for text that is no key */
export function namespaceOf(key: string): string {
  const end = key.indexOf(':');
  const namespace = key.slice(0, Math.max(0, end));
  checkNamespace(namespace, 'key');
  if (!isKeyText(key.slice(end + 1)))
    throw new CacheKeyError('key: expected namespace:key, of at most 1,024 bytes.');
  return namespace;
}

type Managed = Extract<Looked, { state: 'managed' }>;

function managedResponse({ local, age }: Managed) {
  const { freshMs, staleMs, staleIfErrorMs, tags, prefixes, version, loadMs, value } = local.entry;
  return {
    valueBytes: value.byteLength,
    ageMs: age.ageMs,
    freshForMs: age.freshForMs,
    lives: { freshMs, staleMs, staleIfErrorMs },
    tags,
    prefixes,
    version: { ...(version.epoch !== undefined && { epoch: version.epoch }), number: version.number },
    loadMs,
  };
}

function managedValue({ local }: Managed, rule: NonNullable<AdminOptions['redact']>[string] | undefined) {
  return shownValue(local.value.to({}), local.entry.encoding === 'json', rule);
}
