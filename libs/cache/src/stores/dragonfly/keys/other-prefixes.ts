import type { DragonflyConnection } from '../connection/dragonfly-connection.js';
import type { KeySpace } from './key-space.js';

/** A namespace and the colon behind it, at a place in a text. */
const NAMESPACE = /[A-Za-z0-9_.-]{1,64}:/y;
/** No prefix is looked for that goes further than so many characters beyond this cache's own. */
const MOST_BEYOND = 128;
/** So many questions are sent at once. */
const QUESTIONS_AT_ONCE = 2_000;
/** An answer of PTTL: there is no such key. */
const ABSENT = -2;

/**
 * The key prefixes of other caches that begin with this one's, as `shopA:eu:` begins with `shopA:`. What stands under such
 * a prefix is the other cache's. It is in use while its versions are on the server, without which no entry of it is valid.
 */
export class OtherPrefixes {
  private readonly prefix: Buffer;

  constructor(
    private readonly connection: DragonflyConnection,
    keys: KeySpace,
  ) {
    this.prefix = Buffer.from(keys.entry(''));
  }

  /** The names among these, as commands have them, that stand under no other prefix. */
  async ownAmong(names: readonly Buffer[]): Promise<Buffer[]> {
    const inUse = new Set<string>();
    const beginnings = new Map<string, readonly string[]>();
    const beginningsOf = (name: Buffer): readonly string[] => {
      // Each byte as one letter, for keys that are no text.
      const text = name.toString('latin1', this.prefix.length);
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

  /** Tells which namespaces are another cache's, in their order: `eu` is one where `shopA:eu:` is a prefix beside `shopA:`. */
  async areTaken(namespaces: readonly string[]): Promise<boolean[]> {
    const answers = await Promise.all(
      namespaces.map((namespace) =>
        this.areInUse([...beginningsBeforeNamespace(`${namespace}:`), `${namespace}:`]),
      ),
    );
    return answers.map((inUse) => inUse.includes(true));
  }

  /** By PTTL, which every read sends, so that a user of few rights needs no more of them. */
  private async areInUse(beginnings: readonly string[]): Promise<boolean[]> {
    const lives = await this.connection.run((client) =>
      Promise.all(beginnings.map((beginning) => client.pttl(this.versionsUnder(beginning)))),
    );
    return lives.map((life) => life !== ABSENT);
  }

  private versionsUnder(beginning: string): Buffer {
    return Buffer.concat([this.prefix, Buffer.from(`${beginning}_cache:versions`, 'latin1')]);
  }
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

/** The refusal to write into a namespace that is another cache's, in words. */
export function explainTaken(keys: KeySpace, namespace: string): string {
  const prefix = keys.whole('').toString();
  return (
    `namespace: '${namespace}' under the key prefix '${prefix}' makes the same keys as another application on this ` +
    `server, whose prefix begins with '${prefix}' and goes on with that. Choose another namespace, or another prefix. If ` +
    `that application is gone, remove the keys under its prefix, its '…_cache:versions' with them.`
  );
}
