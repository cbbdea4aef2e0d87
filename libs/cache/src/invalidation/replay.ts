import type { Backend } from '../ports/backend.js';
import type { Version, VersionUpdate } from '../ports/versions.js';
import type { Replay } from './pending-invalidations.js';

/** Asks the server something that it answers with newer versions, and learns them. */
type Learn = (ask: (known: Version) => Promise<VersionUpdate>, how: { adopt: boolean }) => Promise<unknown>;

/** Carries out what the server missed: removes values from the store first, then bumps the versions. */
export async function carryOut(
  { keys, cleared, isReset, names }: Replay,
  { store, versions }: Pick<Backend, 'store' | 'versions'>,
  learn: Learn,
): Promise<void> {
  if (keys.length > 0) await store.delete(keys);
  for (const namespace of cleared) await store.clear(`${namespace}:`, 'plain');
  if (isReset) await learn(() => versions.reset(), { adopt: true });
  for (const mode of ['delete', 'expire'] as const) {
    if (names[mode].length === 0) continue;
    await learn((known) => versions.bump(names[mode], mode, known), { adopt: false });
  }
}
