import type { StoreReport } from '../../ports/backend.js';

/** The share of its memory from which a server counts as nearly full. */
const NEARLY_FULL = 0.9;

/**
 * Reads from a server's INFO what an operator should know. DragonflyDB has less in it than Redis, and some of it by other
 * names; what is missing is left out.
 */
export function reportOf(info: string): StoreReport {
  const field = (name: string): string | undefined =>
    new RegExp(`^${name}:([^\\r\\n]*)`, 'm').exec(info)?.[1];
  const number = (name: string): number | undefined => {
    const text = field(name);
    return text === undefined || text === '' ? undefined : Number(text);
  };
  const maxBytes = number('maxmemory') || undefined;
  const usedBytes = number('used_memory');
  const evictedKeys = number('evicted_keys');
  const warnings = [
    ...memoryWarnings({ usedBytes, maxBytes, policy: field('maxmemory_policy') }),
    ...persistenceWarnings(field),
  ];
  const software = softwareOf(field);
  return {
    ...(software !== undefined && { software }),
    ...(usedBytes !== undefined && { usedBytes }),
    ...(maxBytes !== undefined && { maxBytes }),
    ...(evictedKeys !== undefined && { evictedKeys }),
    warnings,
  };
}

type Field = (name: string) => string | undefined;

function softwareOf(field: Field): string | undefined {
  const dragonfly = field('dragonfly_version');
  if (dragonfly !== undefined) return `dragonfly ${dragonfly.replace(/^df-/, '')}`;
  const valkey = field('valkey_version');
  if (valkey !== undefined) return `valkey ${valkey}`;
  const redis = field('redis_version');
  return redis === undefined ? undefined : `redis ${redis}`;
}

function memoryWarnings(memory: {
  usedBytes: number | undefined;
  maxBytes: number | undefined;
  policy: string | undefined;
}): string[] {
  const { usedBytes = 0, maxBytes, policy } = memory;
  const warnings: string[] = [];
  const isFull = maxBytes !== undefined && usedBytes >= NEARLY_FULL * maxBytes;
  if (policy === 'noeviction' && maxBytes !== undefined) {
    warnings.push(
      'It makes no room by itself (noeviction): once its memory is used up, nothing is stored any more. ' +
        'Start Dragonfly with --cache_mode=true; on Redis set maxmemory-policy to volatile-lru.',
    );
    if (isFull) warnings.push(`${percent(usedBytes / maxBytes)} of its memory is used.`);
  }
  return warnings;
}

function persistenceWarnings(field: Field): string[] {
  const warnings: string[] = [];
  if (field('loading') === '1') warnings.push('It is still loading its data.');
  if (field('rdb_last_bgsave_status') === 'err') {
    warnings.push('Its last snapshot failed: Redis may refuse writes until one succeeds.');
  }
  if (field('aof_last_write_status') === 'err') {
    warnings.push('Its append-only file can not be written: Redis refuses writes until it can.');
  }
  return warnings;
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}
