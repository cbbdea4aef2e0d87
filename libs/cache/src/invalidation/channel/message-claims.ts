import { createHash, randomUUID } from 'node:crypto';
import { CacheStoreUnavailableError } from '../../api/errors.js';
import { Completions } from '../../coordination/completions.js';
import { jobKey } from '../../coordination/leader.js';
import type { Backend } from '../../ports/backend.js';
import { type Clock, every } from '../../time/clock.js';

/** The life of a claim without renewal: the longest wait of the others for a process that died while it had one. */
const CLAIM_LIFE_MS = 2_000;
const RENEWALS_IN_LIFE = 3;
/** The time within which messages with the same id are carried out once. */
export const SAME_MESSAGE_MS = 5 * 60_000;
/** The token of a claim whose message was carried out. */
const CARRIED_OUT = 'carried-out';

/** The outcome of asking to carry a message out; `null`: nobody can say. */
type Claim = 'ours' | 'carried-out' | 'retry' | null;

export interface MessageClaimsParts {
  readonly backend: Pick<Backend, 'leases' | 'bus'>;
  readonly clock: Clock;
}

/**
 * Lets one process carry out what all of them hear. Each tries to claim the message's id on the server. The others wait until
 * it was carried out, and take the claim over where the process that had it dies. Where the server can't be asked, each
 * carries it out: that costs, and loses nothing.
 */
export class MessageClaims {
  private readonly completions: Completions;
  /** Ends each of the waits. */
  private readonly waits = new Set<() => void>();
  private isClosing = false;

  constructor(private readonly parts: MessageClaimsParts) {
    this.completions = new Completions(parts.backend.bus, parts.clock);
  }

  /**
   * Runs the work unless another process does, or did within {@link SAME_MESSAGE_MS}.
   *
   * @param work gives `false` where it may have to be done again
   * @returns whether it ran here
   */
  async once(id: string, work: () => Promise<boolean>): Promise<boolean> {
    const key = keyOf(id);
    const token = randomUUID();
    let claim = await this.claim(key, token);
    while (claim === 'retry' && !this.isClosing) claim = await this.claim(key, token);
    if (claim === 'carried-out') return false;
    if (claim === 'ours') await this.holding(key, token, work);
    else await work();
    return true;
  }

  /** Ends the waits: what was not seen to be carried out is carried out here. */
  close(): void {
    this.isClosing = true;
    for (const end of this.waits) end();
  }

  private async claim(key: string, token: string): Promise<Claim> {
    // Before the claim: the message may be carried out before its holder is known.
    const watch = this.completions.watch(key);
    try {
      const { leases } = this.parts.backend;
      const holder = await leases.acquire(key, { token, epoch: undefined, number: 0 }, CLAIM_LIFE_MS);
      if (holder === undefined || holder === 'unchanged') return 'ours';
      if (holder.token === CARRIED_OUT) return 'carried-out';
      return (await this.untilClosed(watch.hasCompleted(holder.token, CLAIM_LIFE_MS)))
        ? 'carried-out'
        : 'retry';
    } catch (error) {
      if (error instanceof CacheStoreUnavailableError) return null;
      throw error;
    } finally {
      watch.end();
    }
  }

  private async holding(key: string, token: string, work: () => Promise<boolean>): Promise<void> {
    const { backend, clock } = this.parts;
    const { leases } = backend;
    const renew = () => leases.renew(key, token, CLAIM_LIFE_MS).catch(() => false);
    const stopRenewals = every(CLAIM_LIFE_MS / RENEWALS_IN_LIFE, clock, renew);
    try {
      if (!(await work())) return;
      // Says so to those who wait too. A claim that is not marked ends, and another process does the work again.
      const done = { token: CARRIED_OUT, epoch: undefined, number: 0 };
      await leases.takeOver(key, token, done, SAME_MESSAGE_MS).catch(() => false);
    } finally {
      stopRenewals();
    }
  }

  /** Waits for the answer; `false` where this closes before. */
  private untilClosed(answer: Promise<boolean>): Promise<boolean> {
    if (this.isClosing) return Promise.resolve(false);
    return new Promise((resolve) => {
      const end = (): void => resolve(false);
      this.waits.add(end);
      void answer.then(resolve).finally(() => this.waits.delete(end));
    });
  }
}

/** Ids are others' texts, of any length. */
function keyOf(id: string): string {
  return jobKey(`message:${createHash('sha256').update(id).digest('base64url')}`);
}
