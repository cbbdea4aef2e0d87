import { describe, expect, it } from '@jest/globals';
import { LocalEntry } from '../../../../libs/cache/src/cached-call/look-up/local-entry.js';
import {
  hitOutcome,
  missOutcome,
  plainOutcome,
  sourceOfMade,
  staleOutcome,
} from '../../../../libs/cache/src/cached-call/loading/outcome.js';
import { PresentedValue } from '../../../../libs/cache/src/values/value-codec.js';
import { small } from '../../values/stored-entries.js';

const local = new LocalEntry('places:k', small, 0);
const served = { key: 'places:k', now: 1_000, isDisconnected: false };
const version = { epoch: 'e1', number: 7 };
/** Of a value that is made of nothing cached, and has no end of its own. */
const UNBOUND = { tags: [], prefixes: [], isBornStale: false, freshUntil: Infinity, lifeUntil: Infinity };
const value = new PresentedValue({ isJson: true, decode: () => 1 });

describe('the outcome of a call', () => {
  it('of a hit has the age of the entry, and depends on its names', () => {
    const outcome = hitOutcome({ local, level: 'l1' }, served);
    expect(outcome).toMatchObject({ outcome: 'hit', level: 'l1', stored: true, ageMs: 1_000 });
    expect(outcome.dependency?.()).toMatchObject({
      tags: ['route:CDG'],
      prefixes: ['places', 'places'],
      isStale: false,
      isDisconnected: false,
      freshUntil: small.freshMs,
      lifeUntil: small.lifeMs,
    });
  });

  it('of a stale answer makes what depends on it stale', () => {
    const outcome = staleOutcome({ local, level: 'l2' }, 'revalidating', served);
    expect(outcome).toMatchObject({ outcome: 'stale', staleReason: 'revalidating' });
    expect(outcome.dependency?.().isStale).toBe(true);
  });

  it('while disconnected makes what depends on it cut off as well', () => {
    const outcome = hitOutcome({ local, level: 'l1' }, { ...served, isDisconnected: true });
    expect(outcome.dependency?.().isDisconnected).toBe(true);
    const made = { notStored: 'skip', traits: UNBOUND } as const;
    const brought = { made, version, value, key: 'ns:k', isDisconnected: true };
    const loaded = missOutcome('absent', { notStored: 'skip' }, brought);
    expect([loaded.isDisconnected, loaded.dependency?.().isDisconnected]).toEqual([true, true]);
  });

  it('of a plain value bounds the life of what depends on it, and is shared with nobody', () => {
    const plain = plainOutcome(
      { state: 'plain', value: { isJson: true, decode: () => 1 }, remainingMs: 9, askedAt: 100 },
      'ns:k',
      { coherence: { version } },
    );
    expect(plain.versioned).toBeUndefined();
    expect(plain.dependency?.()).toEqual({
      tags: [],
      prefixes: ['ns'],
      isStale: false,
      isDisconnected: false,
      freshUntil: 109,
      lifeUntil: 109,
    });
  });

  it('of a load that was not stored has no fresh life, but names, and the end of what it was made of', () => {
    const traits = { ...UNBOUND, tags: ['t'], freshUntil: 40, lifeUntil: 50 };
    const made = { notStored: 'skip', traits } as const;
    const outcome = missOutcome('absent', { notStored: 'skip' }, { made, version, value, key: 'ns:k' });
    expect(outcome).toMatchObject({ outcome: 'miss', stored: false, freshForMs: 0, tags: [] });
    expect(outcome.versioned).toMatchObject({ version, names: ['k:ns:k', 'n:ns', 't:t'] });
    expect(outcome.dependency?.()).toMatchObject({ freshUntil: 40, lifeUntil: 50 });
  });

  it('of a load that was stored ends as the entry does, counted from when that was made', () => {
    const made = { entry: small, madeAt: 1_000 };
    const outcome = missOutcome('absent', { entry: small, bytes: 1 }, { made, version, value, key: 'ns:k' });
    expect(outcome).toMatchObject({ stored: true, freshForMs: small.freshMs, isDisconnected: false });
    const [freshUntil, lifeUntil] = [1_000 + small.freshMs, 1_000 + small.lifeMs];
    expect(outcome.dependency?.()).toMatchObject({ isDisconnected: false, freshUntil, lifeUntil });
    expect(sourceOfMade('ns:k', made, version)).toMatchObject({ freshUntil, lifeUntil });
  });

  it('names the reason of the miss: an entry that was found has expired', () => {
    const made = { notStored: 'skip', traits: UNBOUND } as const;
    const reasonFor = (cause: Parameters<typeof missOutcome>[0]) =>
      missOutcome(cause, { notStored: 'skip' }, { made, version, value, key: 'ns:k' }).missReason;
    expect(reasonFor({ state: 'miss', reason: 'other-version' })).toBe('other-version');
    expect(reasonFor({ state: 'fresh', local, isDue: false, level: 'l1' })).toBe('expired');
  });
});
