import type { Answer } from '@tripsage/cache';
import { type Bump, type History, idOf, type Moment } from './history.js';
import { MAX_STALENESS_MS, GRACE_MS, KINDS, type KeyName } from './names.js';
import { isLoaded, namesOfValue, type Value, withParts } from './values.js';

/** An answer that must not have been given, or something else that must not have happened. */
export class Violation extends Error {
  override readonly name = 'Violation';
}

/** One call, as its caller sees it. */
export interface Asked {
  readonly process: number;
  readonly key: KeyName;
  readonly made: Moment;
}

/** The event's own description of an answer. */
export type Label = Pick<
  Answer,
  'outcome' | 'staleReason' | 'missReason' | 'isDisconnected' | 'freshForMs' | 'collapsed'
> & {
  /** The process relied on what it knew when it answered: else it could not ask the server. */
  readonly isUsable?: boolean;
};

const OLD: Label = { outcome: 'stale', isDisconnected: false, freshForMs: 0, collapsed: false };

/** The promises, each checked against what happened. */
export class Oracle {
  /** The first promise that was broken, whoever caught it. */
  violation: unknown;

  constructor(private readonly history: History) {}

  /** @throws what the check throws, which is kept too: those in between may take it for a failure of the store */
  check<Result>(what: () => Result): Result {
    try {
      return what();
    } catch (error) {
      this.violation ??= error;
      throw error;
    }
  }

  answered(asked: Asked, given: unknown, label: Label): void {
    const value = given as Value;
    if (value?.key !== asked.key)
      throw new Violation(`${asked.key} was answered with ${JSON.stringify(given)}.`);
    this.checkFence(asked, value, label);
    this.checkWindows(value, label);
  }

  /** An old value that a loader is given. */
  givenOld(asked: Asked, given: unknown): void {
    this.checkFence(asked, given as Value, OLD);
  }

  /** Checks a value that the server was made to store, by a commit or by `set`. */
  stored(value: Value): void {
    const { deleted, storedAt } = this.history;
    const deletedAt = deleted.get(value.key);
    if (isLoaded(value) && deletedAt !== undefined && this.history.birthOf(value).at < deletedAt.at) {
      throw new Violation(`The commit of ${idOf(value)} was accepted after the delete of ${value.key}.`);
    }
    storedAt.set(idOf(value), this.history.now());
  }

  private checkFence(asked: Asked, whole: Value, label: Label): void {
    const servedAt = this.history.now();
    const isFresh = label.outcome !== 'stale' && label.freshForMs > 0;
    const wholeBirth = this.history.birthOf(whole);
    // One who came to a load under way knows what its process has heard by the answer, and could ask the server about.
    const couldAsk = label.isUsable === true && label.missReason !== 'store-unavailable';
    const hasJoined = label.collapsed && couldAsk && wholeBirth.at < asked.made.at;
    const knownAt = hasJoined ? servedAt : asked.made;
    for (const { value, place } of withParts(whole)) {
      const own = this.history.birthOf(value);
      // Where a load said that the whole holds on, its parts do.
      const birth = place === 'part' && isRefreshed(whole, value, this.history) ? wholeBirth : own;
      const names = namesOfValue(value, place);
      // What the loader was given was checked when it was.
      if (place === 'part' && this.isBuiltDisconnected(whole, label)) continue;
      const isPlain = !isLoaded(value);
      for (const { process, names: invalidated, mode, called, put, returned } of this.history.invalidations) {
        if (!isPlain && put === value.load) continue;
        if (process !== asked.process || returned === undefined || returned.at > asked.made.at) continue;
        if (birth.at > called.at || (mode === 'expire' && !isFresh)) continue;
        if (invalidated === 'everything' ? isPlain : !names.some((name) => invalidated.includes(name)))
          continue;
        // A plain value has no window after its fresh one.
        if (!(isPlain && mode === 'expire' && String(invalidated).startsWith('k:'))) {
          this.fail(
            'own',
            asked,
            whole,
            value,
            label,
            `${String(invalidated)} (${mode}), called at ${called.at}`,
          );
        }
      }
      for (const bump of this.history.bumps) {
        if (bump.name === 'everything' ? isPlain : !names.includes(bump.name)) continue;
        const since = this.history.sinceFor(bump, value);
        if (since === undefined || birth.at > since.at || (bump.mode === 'expire' && !isFresh)) continue;
        if (isPlain && bump.mode === 'expire' && bump.name.startsWith('k:')) continue;
        if (isKnown(bump, asked, knownAt) && !isExcused(bump, asked, label, servedAt)) {
          this.fail(
            'any',
            asked,
            whole,
            value,
            label,
            `bump ${bump.name} (${bump.mode}) of ${bump.carriedOut.at}`,
          );
        }
      }
    }
  }

  /** True for a value that was loaded for the caller, of an answer that was given while disconnected. */
  private isBuiltDisconnected(whole: Value, { outcome }: Label): boolean {
    return outcome === 'miss' && isLoaded(whole) && this.history.builtDisconnected.has(whole.load);
  }

  /** Ages by the server's own time. */
  private checkWindows(value: Value, { outcome, staleReason }: Label): void {
    if (!isLoaded(value) || outcome === 'miss') return;
    const { storedAt, ended } = this.history;
    // What was loaded while disconnected is kept by its process only.
    const stored = storedAt.get(idOf(value)) ?? ended.get(value.load);
    if (stored === undefined) throw new Violation(`${idOf(value)} was answered before it was loaded.`);
    const { freshMs, staleMs, staleIfErrorMs } = KINDS[value.key];
    const afterFresh = staleReason === 'revalidating' ? staleMs : Math.max(staleMs, staleIfErrorMs);
    const most = outcome === 'hit' ? freshMs : freshMs + afterFresh;
    const ageMs = this.history.now().ms - stored.ms;
    if (ageMs >= most)
      throw new Violation(`${idOf(value)} was answered as ${outcome} at an age of ${ageMs} ms.`);
  }

  private fail(rule: string, asked: Asked, whole: Value, value: Value, label: Label, what: string): never {
    const { process, key, made } = asked;
    throw new Violation(
      `fence (${rule}): process ${process} was answered for ${key}, asked at ${made.at}, with ` +
        `${JSON.stringify(whole)} as ${JSON.stringify(label)}; of it, ${idOf(value)} was born at ` +
        `${this.history.birthOf(value).at}, before ${what}.`,
    );
  }
}

/** True where the process must know of a bump: by its message, or by the time that has passed. */
function isKnown(bump: Bump, { process, made }: Asked, knownAt: Moment): boolean {
  const heard = bump.heard.get(process);
  return (heard !== undefined && heard.at < knownAt.at) || made.ms >= bump.carriedOut.ms + MAX_STALENESS_MS;
}

/** True where an answer may ignore a bump: it was given within the grace while disconnected, and no message came. */
function isExcused(
  bump: Bump,
  { process, made }: Asked,
  { isDisconnected }: Pick<Label, 'isDisconnected'>,
  servedAt: Moment,
): boolean {
  const heard = bump.heard.get(process);
  if (heard !== undefined && heard.at < made.at) return false;
  return isDisconnected && servedAt.ms < bump.carriedOut.ms + GRACE_MS;
}

function isRefreshed(whole: Value, part: Value, history: History): boolean {
  return (
    history.birthOf(whole).at > history.birthOf(part).at && isLoaded(whole) && history.renewed.has(whole.load)
  );
}
