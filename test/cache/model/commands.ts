import { setImmediate } from 'node:timers/promises';
import { CacheStoreUnavailableError } from '@tripsage/cache';
import type { BackendOperation, FaultyBackend } from '@tripsage/cache-testing';

/** One command of one process: it is sent, carried out by the server, and answered, unless its sender gives up on it. */
export interface Command {
  readonly sender: number;
  readonly operation: BackendOperation;
  /** Commands of one sender to one node are carried out in the order in which they were sent. */
  readonly node: 'entries' | 'versions';
  isCarriedOut: boolean;
  isGivenUp: boolean;
  carryOut(): void;
  reply(): void;
  fail(): void;
}

const OF_VERSIONS: ReadonlySet<BackendOperation> = new Set(['bump', 'sync', 'reset']);

/** The commands on their way between the processes and the server. Nothing moves by itself. */
export class Commands {
  private onTheirWay: Command[] = [];
  /** The sender of the command that the server carries out right now. */
  executing: number | undefined;

  /** Each command that goes through this backend waits from now on. */
  take(backend: FaultyBackend, sender: number, isDead: () => boolean): void {
    backend.meet = (operation, work) =>
      new Promise((resolve, reject) => {
        if (isDead()) return;
        let result: ReturnType<typeof work> | undefined;
        this.onTheirWay.push({
          sender,
          operation,
          node: OF_VERSIONS.has(operation) ? 'versions' : 'entries',
          isCarriedOut: false,
          isGivenUp: false,
          carryOut: () => {
            this.executing = sender;
            result = work();
            this.executing = undefined;
            result.catch(() => undefined);
          },
          reply: () => result?.then(resolve, reject),
          fail: () => reject(new CacheStoreUnavailableError('Refused by the script.')),
        });
      });
  }

  /** The commands with which something may happen now. */
  get movable(): Command[] {
    const first = new Set<string>();
    return this.onTheirWay.filter(({ sender, node, isCarriedOut }) => {
      const id = `${sender} ${node}`;
      if (isCarriedOut || !first.has(id)) {
        if (!isCarriedOut) first.add(id);
        return true;
      }
      return false;
    });
  }

  of(sender: number): Command | undefined {
    return this.movable.find((command) => command.sender === sender);
  }

  get all(): readonly Command[] {
    return this.onTheirWay;
  }

  through(command: Command): void {
    if (!command.isCarriedOut) this.carryOut(command);
    if (!command.isGivenUp) command.reply();
    this.remove(command);
  }

  /** Carries it out, and leaves its reply on the way. */
  carryOut(command: Command): void {
    command.isCarriedOut = true;
    command.carryOut();
    if (command.isGivenUp) this.remove(command);
  }

  /** Loses the command, or its reply, and lets its sender know. */
  refuse(command: Command): void {
    if (!command.isGivenUp) command.fail();
    this.remove(command);
  }

  /** Ends the sender's wait. The server may carry the command out all the same. */
  giveUp(command: Command): void {
    if (!command.isGivenUp) command.fail();
    command.isGivenUp = true;
    if (command.isCarriedOut) this.remove(command);
  }

  /** Gives up on all that this sender has sent. */
  abandon(sender: number): void {
    for (const command of this.onTheirWay) if (command.sender === sender) command.isGivenUp = true;
    this.onTheirWay = this.onTheirWay.filter(({ isCarriedOut, isGivenUp }) => !(isCarriedOut && isGivenUp));
  }

  private remove(command: Command): void {
    this.onTheirWay = this.onTheirWay.filter((other) => other !== command);
  }
}

/** Lets all work go on that waits for microtasks, and for what a turn of the event loop ends with. */
export async function settled(): Promise<void> {
  await setImmediate();
  // What was read at the end of the turn may read again.
  await setImmediate();
}
