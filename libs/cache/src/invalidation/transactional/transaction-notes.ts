import { randomUUID } from 'node:crypto';
import * as v from 'valibot';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import type { Mode } from '../../api/mode.js';
import { jobKey, type Leader } from '../../coordination/leader.js';
import type { Backend } from '../../ports/backend.js';
import type { Transaction } from '../../transaction/transaction.js';
import { type Clock, every } from '../../time/clock.js';
import type { CoherenceState } from '../validity.js';
import type { Invalidator } from '../invalidator.js';
import type { Invalidation } from '../pending-invalidations.js';

export interface TransactionNotesParts {
  readonly backend: Pick<Backend, 'settings' | 'leases' | 'isShared'>;
  readonly leader: Pick<Leader, 'lead'>;
  readonly coherence: { readonly state: CoherenceState };
  readonly clock: Clock;
  readonly leaseLifeMs: number;
}

/** The table of the settings that holds the notes, each under `{process}/{transaction}`. */
const TABLE = 'transactions';
/** Names of one transaction beyond this many are noted as everything: a note is written anew with each. */
const MOST_NOTED_NAMES = 1_000;
/** The longest that a process may take to do what a note says before another may do it too. */
const LIMIT_MS = 60_000;
/** Times that a process shows that it lives within the life of its lease. */
const RENEWALS_IN_LIFE = 3;

const MODES = ['delete', 'expire'] as const;
const NAMES = v.array(v.string());
/** The invalidations of one transaction, as the server keeps them. */
const NOTED_WRITES = v.object({
  names: v.object({ delete: NAMES, expire: NAMES }),
  cleared: v.record(v.string(), v.picklist(MODES)),
  isEverything: v.boolean(),
});
type NotedWrites = v.InferOutput<typeof NOTED_WRITES>;

/** The note of one transaction of this process. */
class Note {
  readonly id = randomUUID();
  private readonly names = { delete: new Set<string>(), expire: new Set<string>() };
  private readonly cleared = new Map<string, Mode>();
  private isEverything = false;
  private writing: Promise<void> | undefined;
  private isChanged = false;

  constructor(private readonly write: (id: string, text: string | undefined) => Promise<void>) {}

  /** Resolves once the server has it, or can't be asked. Several that come at once are written together. */
  async add(what: Invalidation | 'everything'): Promise<void> {
    if (this.isEverything) return this.writing;
    if (what === 'everything') this.isEverything = true;
    else this.addNames(what);
    this.isChanged = true;
    // One that is being written does not hold what came since it began.
    while (this.isChanged) {
      this.writing ??= this.writeOnce().finally(() => (this.writing = undefined));
      await this.writing;
    }
    await this.writing;
  }

  /** Removes it from the server. What it leaves there would cost a load, and no more. */
  async remove(): Promise<void> {
    this.isChanged = false;
    await this.writing;
    await this.write(this.id, undefined);
  }

  private addNames({ names, mode, cleared = [] }: Invalidation): void {
    for (const name of names) this.names[mode].add(name);
    for (const namespace of cleared) this.cleared.set(namespace, mode);
    this.isEverything = this.names.delete.size + this.names.expire.size > MOST_NOTED_NAMES;
  }

  private writeOnce(): Promise<void> {
    this.isChanged = false;
    const { names, cleared, isEverything } = this;
    const noted: NotedWrites = {
      names: isEverything
        ? { delete: [], expire: [] }
        : { delete: [...names.delete], expire: [...names.expire] },
      cleared: Object.fromEntries(cleared),
      isEverything,
    };
    return this.write(this.id, JSON.stringify(noted));
  }
}

/**
 * Notes the invalidations of open transactions on the server. Where a process dies between the commit of its database
 * and that of the cache, another one makes them. A process shows by a lease that it lives.
 */
export class TransactionNotes {
  private readonly process = randomUUID();
  private readonly notes = new Map<Transaction, Note>();
  private appearing: Promise<void> | undefined;
  private stopShowing = (): void => undefined;

  constructor(private readonly parts: TransactionNotesParts) {}

  /** Resolves once the server has the note. Where it does not answer the transaction goes on without. */
  async add(transaction: Transaction, what: Invalidation | 'everything'): Promise<void> {
    const { backend, coherence } = this.parts;
    // What only this process has is lost with it.
    if (!backend.isShared || coherence.state === 'disconnected') return;
    const note = this.notes.get(transaction) ?? new Note((id, text) => this.write(id, text));
    this.notes.set(transaction, note);
    await this.appear();
    await note.add(what);
  }

  /** Drops the note of a transaction that has ended. Nobody waits for that. */
  ended(transaction: Transaction): void {
    void this.notes.get(transaction)?.remove();
    this.notes.delete(transaction);
  }

  /** Makes the invalidations that processes noted and died before. What was rolled back costs a load, and no more. */
  async finishInterrupted(invalidator: Invalidator): Promise<void> {
    const { backend, leader } = this.parts;
    try {
      for (const [name, { text }] of await backend.settings.all(TABLE)) {
        const [process = ''] = name.split('/', 1);
        await leader.lead(jobOf(process), { limitMs: LIMIT_MS, quietMs: 1 }, async () => {
          await carryOutNote(text, invalidator);
          await backend.settings.set(TABLE, name, undefined);
        });
      }
    } catch (error) {
      // The notes are there when the server is back.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }

  close(): void {
    this.stopShowing();
  }

  private appear(): Promise<void> {
    this.appearing ??= this.showUp();
    return this.appearing;
  }

  /** Keeps the lease of this process to its end: one command every few seconds, in a process that has transactions. */
  private async showUp(): Promise<void> {
    const { backend, clock, leaseLifeMs } = this.parts;
    const lease = { token: this.process, epoch: undefined, number: 0 };
    const show = () =>
      backend.leases.forceAcquire(jobKey(jobOf(this.process)), lease, leaseLifeMs).catch(() => undefined);
    await show();
    this.stopShowing = every(leaseLifeMs / RENEWALS_IN_LIFE, clock, show);
  }

  private async write(id: string, text: string | undefined): Promise<void> {
    await this.parts.backend.settings.set(TABLE, `${this.process}/${id}`, text).catch(() => undefined);
  }
}

function jobOf(process: string): string {
  return `transactions:${process}`;
}

async function carryOutNote(text: string, invalidator: Invalidator): Promise<void> {
  const { names, cleared, isEverything } = notedWrites(text);
  if (isEverything) await invalidator.all();
  for (const [namespace, mode] of Object.entries(cleared)) await invalidator.namespace(namespace, mode);
  for (const mode of MODES) if (names[mode].length > 0) await invalidator.names(names[mode], mode);
}

/** Reads a note. One of a release that writes them otherwise may be of anything. */
function notedWrites(text: string): NotedWrites {
  const read = parsedJson(text);
  return v.is(NOTED_WRITES, read)
    ? read
    : { names: { delete: [], expire: [] }, cleared: {}, isEverything: true };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
