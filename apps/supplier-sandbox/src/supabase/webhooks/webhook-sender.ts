import { setTimeout as delay } from 'node:timers/promises';
import { Webhook } from 'standardwebhooks';
import type { SandboxDatabase } from '../../database/database.js';
import type { SupplierContext } from '../../supplier.js';

/** One change that was taken out of the outbox. */
interface ChangeMessage {
  readonly id: string;
  readonly body: string;
}

/** Attempts after the first one, and the wait before the first of them, which doubles each time. */
const RETRIES = 3;
const BACKOFF_MS = 200;
const TIMEOUT_MS = 5_000;
/** A receiver that is down must not fill the memory: further messages are dropped. */
const MOST_PENDING = 10_000;
/** Changes to be sent in another order are gathered at least so long. */
const GATHERING_MS = 50;
const BATCH = 500;

/** Posts each change of the database to the URL in force, as Supabase's database webhooks do. */
export class WebhookSender {
  private readonly closing = new AbortController();
  private readonly running = new Set<Promise<void>>();
  private gathered: ChangeMessage[] = [];
  private lane: Promise<void> = Promise.resolve();
  private pending = 0;
  private shuffles = 0;
  private isTaking = false;
  private hasNews = false;

  constructor(
    private readonly database: SandboxDatabase,
    private readonly context: Pick<SupplierContext, 'draw' | 'webhooks' | 'webhookSecret'>,
  ) {
    database.onChanges(() => this.wake());
  }

  /** Ends everything that waits or is under way. What was not sent never will be. */
  async close(): Promise<void> {
    this.closing.abort();
    await Promise.allSettled([...this.running, this.lane]);
  }

  private wake(): void {
    this.hasNews = true;
    if (this.isTaking || this.closing.signal.aborted) return;
    this.isTaking = true;
    this.run(this.takeAll());
  }

  /** Empties the outbox. Changes that are committed meanwhile are taken as well. */
  private async takeAll(): Promise<void> {
    try {
      while (this.hasNews && !this.closing.signal.aborted) {
        this.hasNews = false;
        const changes = await this.takeBatch();
        if (changes.length === BATCH) this.hasNews = true;
        this.schedule(changes);
      }
    } finally {
      this.isTaking = false;
    }
  }

  private async takeBatch(): Promise<ChangeMessage[]> {
    const rows = await this.database.query<{ position: number; id: string; change: string }>(
      `delete from sandbox.outbox where position in (select position from sandbox.outbox order by position limit ${BATCH})
       returning position::int as position, replace(id::text, '-', '') as id, change`,
    );
    return rows
      .toSorted((one, other) => one.position - other.position)
      .map(({ id, change }) => ({ id: `msg_${id}`, body: change }));
  }

  private schedule(changes: readonly ChangeMessage[]): void {
    const { url, copies, delayMs, shuffled } = this.context.webhooks();
    if (url === null) return;
    const room = Math.max(0, MOST_PENDING - this.pending);
    const messages = changes.flatMap((change) => Array<ChangeMessage>(copies).fill(change)).slice(0, room);
    this.pending += messages.length;
    if (!shuffled) {
      this.run(this.after(delayMs, () => this.sendInTurn(messages)));
      return;
    }
    this.gathered.push(...messages);
    if (this.gathered.length > messages.length) return;
    this.run(this.after(Math.max(delayMs, GATHERING_MS), () => this.sendInTurn(this.shuffled())));
  }

  /** The gathered messages in an order that is never theirs, if they are several. */
  private shuffled(): ChangeMessage[] {
    const before = this.gathered;
    this.gathered = [];
    this.shuffles += 1;
    const ranks = before.map((_, at) => this.context.draw.unit('webhook', this.shuffles, at));
    const order = before.map((_, at) => at).toSorted((one, other) => ranks[one]! - ranks[other]!);
    if (order.every((from, at) => from === at)) order.reverse();
    return order.map((from) => before[from]!);
  }

  private async after(ms: number, work: () => void): Promise<void> {
    if (ms > 0) await delay(ms, undefined, { signal: this.closing.signal });
    work();
  }

  /** First attempts follow each other; a message that fails is tried again beside those that follow. */
  private sendInTurn(messages: readonly ChangeMessage[]): void {
    for (const message of messages) {
      this.lane = this.lane.then(() => this.sendFirst(message));
    }
  }

  private async sendFirst(message: ChangeMessage): Promise<void> {
    const isReceived = await this.attempt(message);
    if (isReceived) this.pending -= 1;
    else this.run(this.retry(message));
  }

  private async retry(message: ChangeMessage): Promise<void> {
    try {
      for (let attempt = 0; attempt < RETRIES; attempt += 1) {
        await delay(BACKOFF_MS * 2 ** attempt, undefined, { signal: this.closing.signal });
        if (await this.attempt(message)) return;
      }
    } finally {
      this.pending -= 1;
    }
  }

  /** Posts the message once; true for an answer of 2xx. The time in it is the real one, as receivers check it. */
  private async attempt({ id, body }: ChangeMessage): Promise<boolean> {
    const { url } = this.context.webhooks();
    if (url === null || this.closing.signal.aborted) return true;
    const at = new Date();
    try {
      const { ok, body: answer } = await fetch(url, {
        method: 'POST',
        redirect: 'manual',
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
          'webhook-signature': new Webhook(this.context.webhookSecret).sign(id, at, body),
        },
        body,
        signal: AbortSignal.any([this.closing.signal, AbortSignal.timeout(TIMEOUT_MS)]),
      });
      await answer?.cancel();
      return ok;
    } catch {
      return false;
    }
  }

  /** Keeps the work until it ends. It fails only where the sandbox closes, which ends it. */
  private run(work: Promise<void>): void {
    const ended = work.catch(() => undefined).finally(() => this.running.delete(ended));
    this.running.add(ended);
  }
}
