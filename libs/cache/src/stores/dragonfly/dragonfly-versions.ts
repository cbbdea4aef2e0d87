import { randomUUID } from 'node:crypto';
import type { Bump, Version, Versions, VersionUpdate } from '../../ports/versions.js';
import { MAX_ENTRY_LIFE_MS } from '../../options/policy.js';
import type { Mode } from '../../api/mode.js';
import { MOST_BUMPS, type MostBumps } from '../most-bumps.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';
import { runScript, type Script } from './scripts/script.js';
import { BUMP, OF_ANOTHER_SERVER, RESET, SYNC } from './scripts/versions.lua.js';
import { UNKNOWN_IDENTITY } from './connection/server-identity.js';

/** The bounds of the versions; tests set them lower. */
export interface VersionsBounds {
  mostBumps?: MostBumps;
  /** Older bumps guard nothing. Default: the longest life of an entry, 30 days. */
  bumpLifeMs?: number;
}

/** The time limit for an answer with all bumps, some megabytes: a process asks for them once, when it starts. */
const WHOLE_ANSWER_MS = 5_000;

/** The most bytes of names in an answer: to a process that knows all but the newest bumps, and to one that begins. */
const MOST_NEWER_BYTES = 4 * 1024 * 1024;
const MOST_WHOLE_BYTES = 16 * 1024 * 1024;

const LETTER_OF = { delete: 'd', expire: 'e' } as const;
const NOWHERE: Version = { epoch: undefined, number: 0 };

/**
 * The versions as one sorted set under one key: see `versions.lua.ts`. They belong to one life of one server. On another,
 * restarted from a snapshot or a promoted replica, they are made new, since bumps may be missing.
 */
export class DragonflyVersions implements Versions {
  private readonly mostBumps: MostBumps;
  private readonly bumpLifeMs: number;

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly channel: string,
    { mostBumps = MOST_BUMPS, bumpLifeMs = MAX_ENTRY_LIFE_MS }: VersionsBounds = {},
  ) {
    this.mostBumps = mostBumps;
    this.bumpLifeMs = bumpLifeMs;
  }

  bump(names: readonly string[], mode: Mode, known: Version): Promise<VersionUpdate> {
    return this.ask(BUMP, known, [
      this.channel,
      `"names":${JSON.stringify(names)},"mode":"${mode}"}`,
      LETTER_OF[mode],
      this.mostBumps.keys,
      this.mostBumps.others,
      this.bumpLifeMs,
      ...names,
    ]);
  }

  sync(known: Version): Promise<VersionUpdate> {
    return this.ask(SYNC, known, [this.bumpLifeMs]);
  }

  reset(): Promise<VersionUpdate> {
    return this.ask(RESET, NOWHERE, [this.channel]);
  }

  /**
   * Asks a script for an update. An identity may change while a server runs, so that a process asks for it again before it
   * makes versions new. Else two processes that connected before and after the change would do so in turn for ever.
   */
  private async ask(
    script: Script,
    known: Version,
    more: readonly (string | number)[],
  ): Promise<VersionUpdate> {
    const isWhole = known.epoch === undefined;
    const args = (isJustAsked: boolean) => [
      this.connection.identity,
      isJustAsked ? '1' : '0',
      randomUUID(),
      known.epoch ?? '',
      known.number,
      isWhole ? MOST_WHOLE_BYTES : MOST_NEWER_BYTES,
      ...more,
    ];
    const send = (isJustAsked: boolean) => this.send(script, () => args(isJustAsked), isWhole);
    const answer = await send(false);
    if (!isOfAnotherServer(answer)) return updateOf(answer);
    // Where the server does not tell any more, the versions are taken as they are.
    const identity = await this.connection.identify();
    return updateOf(await send(identity !== UNKNOWN_IDENTITY));
  }

  /** Each answer also tells the server's time. */
  private async send(
    script: Script,
    args: () => readonly (string | number)[],
    isWhole: boolean,
  ): Promise<readonly string[]> {
    const { connection } = this;
    const keys = [this.keys.versions];
    let sentAt = performance.now();
    const call = () => {
      sentAt = performance.now();
      return { keys, args: args() };
    };
    const how = { atLeastMs: isWhole ? WHOLE_ANSWER_MS : 0 };
    const answer = (await runScript(connection, script, call, how)) as string[];
    if (!isOfAnotherServer(answer)) connection.clock.learn(Number(answer[4]), sentAt);
    return answer;
  }
}

function isOfAnotherServer(answer: readonly string[]): boolean {
  return answer.length === 1 && answer[0] === OF_ANOTHER_SERVER;
}

function updateOf([
  epoch = '',
  latest,
  lowWaterMark,
  keyLowWaterMark,
  _time,
  ...rest
]: readonly string[]): VersionUpdate {
  const bumps: Bump[] = [];
  for (let i = 0; i < rest.length; i += 2) bumps.push(bumpOf(rest[i] ?? '', Number(rest[i + 1])));
  return {
    epoch,
    latest: Number(latest),
    lowWaterMark: Number(lowWaterMark),
    keyLowWaterMark: Number(keyLowWaterMark),
    bumps: bumps.toSorted((one, other) => one.number - other.number),
  };
}

function bumpOf(member: string, number: number): Bump {
  return { name: member.slice(1), number, mode: member.startsWith(LETTER_OF.delete) ? 'delete' : 'expire' };
}
