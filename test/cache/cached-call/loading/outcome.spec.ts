import { describe, expect, it } from '@jest/globals';
import { FakeClock } from '@tripsage/cache-testing';
import { LocalEntry } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import {
  hitOutcome,
  missOutcome,
  plainOutcome,
  staleOutcome,
} from '../../../../libs/cache/src/cached-call/loading/outcome.js';
import { PresentedValue } from '../../../../libs/cache/src/values/value-codec.js';
import { small } from '../../values/stored-entries.js';

const local = new LocalEntry('places:k', small, 0);
const served = { key: 'places:k', now: 1_000, isDisconnected: false };
const version = { epoch: 'e1', number: 7 };
const value = new PresentedValue({ isJson: true, decode: () => 1 });

describe('the outcome of a call', () => {
  it('of a hit has the age of the entry, and depends on its names', () => {
    const outcome = hitOutcome({ local, level: 'l1' }, served);
    expect(outcome).toMatchObject({ outcome: 'hit', level: 'l1', stored: true, ageMs: 1_000 });
    expect(outcome.dependency?.()).toMatchObject({
      tags: ['route:CDG'],
      prefixes: ['places', 'places'],
      isStale: false,
      freshForMs: small.freshMs - 1_000,
    });
  });

  it('of a stale answer makes what depends on it stale', () => {
    const outcome = staleOutcome({ local, level: 'l2' }, 'revalidating', served);
    expect(outcome).toMatchObject({ outcome: 'stale', staleReason: 'revalidating' });
    expect(outcome.dependency?.().isStale).toBe(true);
  });

  it('of a plain value bounds the life of what depends on it, and is shared with nobody', () => {
    const plain = plainOutcome(
      { state: 'plain', value: { isJson: true, decode: () => 1 }, remainingMs: 9 },
      'ns:k',
      { clock: new FakeClock(), coherence: { version } },
    );
    expect(plain.versioned).toBeUndefined();
    expect(plain.dependency?.()).toEqual({
      tags: [],
      prefixes: ['ns'],
      isStale: false,
      freshForMs: 9,
      lifeForMs: 9,
    });
  });

  it('of a load that was not stored has no life, but names', () => {
    const traits = { tags: ['t'], prefixes: [], isBornStale: false };
    const made = { notStored: 'skip', traits } as const;
    const outcome = missOutcome('absent', { notStored: 'skip' }, { made, version, value, key: 'ns:k' });
    expect(outcome).toMatchObject({ outcome: 'miss', stored: false, freshForMs: 0, tags: [] });
    expect(outcome.versioned).toMatchObject({ version, names: ['k:ns:k', 'n:ns', 't:t'] });
    expect(outcome.dependency?.().lifeForMs).toBe(Infinity);
  });

  it('names the reason of the miss: an entry that was found has expired', () => {
    const made = { notStored: 'skip', traits: { tags: [], prefixes: [], isBornStale: false } } as const;
    const reasonFor = (cause: Parameters<typeof missOutcome>[0]) =>
      missOutcome(cause, { notStored: 'skip' }, { made, version, value, key: 'ns:k' }).missReason;
    expect(reasonFor({ state: 'miss', reason: 'other-version' })).toBe('other-version');
    expect(reasonFor({ state: 'fresh', local, isDue: false, level: 'l1' })).toBe('expired');
  });
});
