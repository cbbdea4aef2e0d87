import { randomUUID } from 'node:crypto';
import type { Mark, Position, Versions, VersionsNews } from '../../ports/backend.js';
import { MAX_ENTRY_LIFE_MS } from '../../options/defaults.js';
import type { Mode } from '../../api/mode.js';
import { MOST_MARKS, type MostMarks } from '../memory/local-versions.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';
import { runScript, type Script } from './scripts/script.js';
import { INVALIDATE, OF_ANOTHER_SERVER, RESET, SYNC } from './scripts/versions.lua.js';
import { UNKNOWN_IDENTITY } from './connection/server-identity.js';

/** What the versions keep: for tests to see less go. */
export interface VersionsBounds {
  mostMarks?: MostMarks;
  /** Marks that are older guard nothing. Default: the longest life of an entry, 30 days. */
  markLifeMs?: number;
}

/** All marks there may be are some megabytes; a process asks for them once, when it starts. */
const WHOLE_ANSWER_MS = 5_000;

const LETTER_OF = { delete: 'h', expire: 's' } as const;
const NOWHERE: Position = { epoch: undefined, seen: 0 };

/**
 * The versions as one sorted set under one key: see `versions.lua.ts`. They belong to one life of one server; asked of
 * another (restarted from a snapshot, or a replica that was promoted), they are made new, since marks may be missing.
 */
export class DragonflyVersions implements Versions {
  private readonly mostMarks: MostMarks;
  private readonly markLifeMs: number;

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly channel: string,
    { mostMarks = MOST_MARKS, markLifeMs = MAX_ENTRY_LIFE_MS }: VersionsBounds = {},
  ) {
    this.mostMarks = mostMarks;
    this.markLifeMs = markLifeMs;
  }

  invalidate(names: readonly string[], mode: Mode, known: Position): Promise<VersionsNews> {
    return this.ask(INVALIDATE, known, [
      this.channel,
      `"names":${JSON.stringify(names)},"mode":"${mode}"}`,
      LETTER_OF[mode],
      this.mostMarks.keys,
      this.mostMarks.others,
      this.markLifeMs,
      ...names,
    ]);
  }

  sync(known: Position): Promise<VersionsNews> {
    return this.ask(SYNC, known, []);
  }

  reset(): Promise<VersionsNews> {
    return this.ask(RESET, NOWHERE, [this.channel]);
  }

  /**
   * An identity may change while a server runs. So nobody makes versions new for what it once learnt: it first asks
   * again. Else two processes that connected before and after the change would do so in turn for ever.
   */
  private async ask(
    script: Script,
    known: Position,
    more: readonly (string | number)[],
  ): Promise<VersionsNews> {
    const call = (isJustAsked: boolean) => () => ({
      keys: [this.keys.versions],
      args: [
        this.connection.identity,
        isJustAsked ? '1' : '0',
        randomUUID(),
        known.epoch ?? '',
        known.seen,
        ...more,
      ],
    });
    const limitMs = known.epoch === undefined ? WHOLE_ANSWER_MS : 0;
    const send = (isJustAsked: boolean) => runScript(this.connection, script, call(isJustAsked), limitMs);
    const answer = await send(false);
    if (!isOfAnotherServer(answer)) return newsOf(answer);
    // Where the server does not tell any more, the versions are taken as they are.
    const identity = await this.connection.identify();
    return newsOf(await send(identity !== UNKNOWN_IDENTITY));
  }
}

function isOfAnotherServer(answer: unknown): boolean {
  return Array.isArray(answer) && answer.length === 1 && answer[0] === OF_ANOTHER_SERVER;
}

function newsOf(answer: unknown): VersionsNews {
  const [epoch = '', counter, floor, keyFloor, ...rest] = answer as string[];
  const marks: Mark[] = [];
  for (let i = 0; i < rest.length; i += 2) marks.push(markOf(rest[i] ?? '', Number(rest[i + 1])));
  return {
    epoch,
    counter: Number(counter),
    floor: Number(floor),
    keyFloor: Number(keyFloor),
    marks: marks.toSorted((one, other) => one.number - other.number),
  };
}

function markOf(member: string, number: number): Mark {
  return { name: member.slice(1), number, mode: member.startsWith(LETTER_OF.delete) ? 'delete' : 'expire' };
}
