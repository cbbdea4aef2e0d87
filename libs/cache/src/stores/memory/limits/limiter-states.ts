import { LimiterState } from './limiter-state.js';

/** The most limiters and keys of limiters that have a state of their own. */
const MOST_STATES = 100_000;

/** The least uses between two purges of states of which nothing is left. */
const PURGE_AFTER = 1_000;

/** So much of a key's hash tells it from those with which it may have to share a state: one of 4,096. */
const SHARED_LETTERS = 2;

/**
 * Holds the states of limiters and their keys. What still counts is never dropped. Keys beyond the bound share states, a few
 * keys each: they are permitted less than they might be, never more, and memory stays bounded.
 */
export class LimiterStates {
  private readonly own = new Map<string, LimiterState>();
  private readonly shared = new Map<string, LimiterState>();
  private usesUntilPurge = PURGE_AFTER;

  constructor(
    private readonly now: () => number,
    private readonly most = MOST_STATES,
  ) {}

  /** Finds the state of an id, where there is one. */
  find(id: string): LimiterState | undefined {
    return this.own.get(id) ?? this.shared.get(sharedIdOf(id));
  }

  /** Returns the state of an id, and opens it where there is none. */
  open(id: string): LimiterState {
    this.purgeNowAndThen();
    const known = this.own.get(id);
    if (known !== undefined) return known;
    const sharedId = sharedIdOf(id);
    const shared = this.shared.get(sharedId);
    // What the key was permitted may be counted there.
    if (shared !== undefined && !shared.isIdle(this.now())) return shared;
    this.shared.delete(sharedId);
    const opened = new LimiterState();
    if (this.own.size < this.most || sharedId === id) this.own.set(id, opened);
    else this.shared.set(sharedId, opened);
    return opened;
  }

  /** The ids that have a state of their own. */
  get ids(): readonly string[] {
    return [...this.own.keys()];
  }

  /** Lets go of what no longer counts: once for as many uses as the last time left states, so a use costs a constant. */
  private purgeNowAndThen(): void {
    this.usesUntilPurge -= 1;
    if (this.usesUntilPurge > 0) return;
    for (const states of [this.own, this.shared]) {
      for (const [id, state] of states) if (state.isIdle(this.now())) states.delete(id);
    }
    this.usesUntilPurge = Math.max(PURGE_AFTER, this.own.size + this.shared.size);
  }
}

/** The id of the state that a key shares beyond the bound; a limiter without a key has its own always. */
function sharedIdOf(id: string): string {
  const key = id.indexOf(':');
  return key < 0 ? id : `${id.slice(0, key)}:${id.slice(key + 1, key + 1 + SHARED_LETTERS)}`;
}
