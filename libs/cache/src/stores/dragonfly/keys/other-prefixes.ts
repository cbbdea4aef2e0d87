import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import type { KeySpace } from './key-space.js';

/** A namespace and the colon behind it, at a place in a text. */
const NAMESPACE = /[A-Za-z0-9_.-]{1,64}:/y;
/** No prefix is looked for that goes further than so many characters beyond this cache's own. */
const MOST_BEYOND = 128;
/** So many questions are sent at once. */
const QUESTIONS_AT_ONCE = 2_000;
/** The time for which an answer about a namespace holds. */
const FRESH_FOR_MS = 30_000;
/** More namespaces than an application has; beyond them, what is known is asked again. */
const MOST_NAMESPACES = 1_000;
/** An answer of PTTL: there is no such key. */
const ABSENT = -2;

const NONE: ReadonlySet<string> = new Set();

/**
 * The key prefixes of other caches that begin with this one's, as `shopA:eu:` begins with `shopA:`. What stands under such
 * a prefix is the other cache's. It is in use while its versions are on the server, without which no entry of it is valid.
 */
export class OtherPrefixes {
  /** When each namespace was asked about, and what the answer was. */
  private readonly namespaces = new Map<string, { readonly isTaken: boolean; readonly at: number }>();

  /** @param now in milliseconds, by a clock that never jumps */
  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The names among these, as commands have them, that stand under no other prefix. */
  async ownAmong(names: readonly Buffer[]): Promise<Buffer[]> {
    const inUse = new Set<string>();
    const beginnings = new Map<string, readonly string[]>();
    const beginningsOf = (name: Buffer): readonly string[] => {
      const text = this.keys.restOf(name);
      const stem = text.slice(0, text.lastIndexOf(':') + 1);
      const found = beginnings.get(stem) ?? beginningsBeforeNamespace(stem);
      beginnings.set(stem, found);
      return found;
    };
    const asked = [...new Set(names.flatMap(beginningsOf))];
    for (let at = 0; at < asked.length; at += QUESTIONS_AT_ONCE) {
      const some = asked.slice(at, at + QUESTIONS_AT_ONCE);
      const answers = await this.areInUse(some);
      for (const [index, isInUse] of answers.entries()) if (isInUse) inUse.add(some[index] as string);
    }
    if (inUse.size === 0) return [...names];
    return names.filter((name) => !beginningsOf(name).some((beginning) => inUse.has(beginning)));
  }

  /**
   * The namespaces of keys that are another cache's: `eu` is one where `shopA:eu:` is a prefix beside `shopA:`. It asks only
   * about namespaces of which it was not told lately; what the caller sends in the same tick travels along.
   */
  takenAmong(keys: readonly string[]): ReadonlySet<string> | Promise<ReadonlySet<string>> {
    const now = this.now();
    let taken: Set<string> | undefined;
    let unknown: Set<string> | undefined;
    for (const key of keys) {
      const namespace = storedNamespace(key);
      const known = this.namespaces.get(namespace);
      if (known === undefined || now - known.at >= FRESH_FOR_MS) {
        if (namespace !== '') (unknown ??= new Set()).add(namespace);
      } else if (known.isTaken) (taken ??= new Set()).add(namespace);
    }
    return unknown === undefined ? (taken ?? NONE) : this.ask([...unknown], new Set(taken));
  }

  private async ask(unknown: readonly string[], taken: Set<string>): Promise<Set<string>> {
    const answers = await Promise.all(
      unknown.map((namespace) =>
        this.areInUse([...beginningsBeforeNamespace(`${namespace}:`), `${namespace}:`]),
      ),
    );
    if (this.namespaces.size > MOST_NAMESPACES) this.namespaces.clear();
    for (const [index, inUse] of answers.entries()) {
      const namespace = unknown[index] as string;
      const isTaken = inUse.includes(true);
      this.namespaces.set(namespace, { isTaken, at: this.now() });
      if (isTaken) taken.add(namespace);
    }
    return taken;
  }

  /** By PTTL, which every read sends, so that a user of few rights needs no more of them. */
  private async areInUse(beginnings: readonly string[]): Promise<boolean[]> {
    const lives = await this.connection.run((client) =>
      Promise.all(beginnings.map((beginning) => client.pttl(this.keys.versionsBeyond(beginning)))),
    );
    return lives.map((life) => life !== ABSENT);
  }
}

/** The namespace of a stored key; empty where it has none. */
export function storedNamespace(key: string): string {
  return key.slice(0, Math.max(0, key.indexOf(':')));
}

/** The beginnings of a text after which a namespace and a colon follow, as they do after a prefix. */
function beginningsBeforeNamespace(text: string): string[] {
  const beginnings: string[] = [];
  for (let at = 1; at < Math.min(text.length, MOST_BEYOND + 1); at += 1) {
    NAMESPACE.lastIndex = at;
    if (NAMESPACE.test(text)) beginnings.push(text.slice(0, at));
  }
  return beginnings;
}
