import { LocalBackend, type LocalBackendOptions, MemoryStore } from '@tripsage/cache';
import { FakeClock, type BackendOperation } from '@tripsage/cache-testing';
import { Commands, settled } from '../../model/commands.js';
import type { TakeOut } from '../../model/mutants/take-out.js';
import { type CallOptions, Gated, SimulatedProcess } from '../../simulated-process.js';

/** A short trace that serves what was invalidated, or stores it, once a rule is taken out. It throws where that happens. */
export interface Trap {
  readonly trace: () => Promise<void>;
  readonly takeOut: TakeOut;
}

export type Traps = Readonly<Record<string, Trap>>;

/** Tagged, for as long as a trace goes on. */
export const TAGGED: CallOptions = { policy: '10m', tags: ['t'] };

/** Processes on one server. */
export class Cluster {
  readonly clock = new FakeClock();
  readonly backend: LocalBackend;
  readonly commands = new Commands();
  private started = 0;

  constructor(options: LocalBackendOptions = {}) {
    const store = new MemoryStore({ clock: this.clock, maxEntries: 100 });
    this.backend = new LocalBackend(store, this.clock, { isShared: true, ...options });
  }

  start(): SimulatedProcess {
    const { backend, clock } = this;
    return new SimulatedProcess({ backend, clock });
  }

  /** Each command of this process waits from now on, until it is moved by hand. */
  hold(process: SimulatedProcess): Line {
    this.started += 1;
    this.commands.take(process.backend, this.started, () => false);
    return new Line(this.commands, this.started);
  }
}

/** The commands that one process sends, moved by hand. */
export class Line {
  constructor(
    private readonly commands: Commands,
    private readonly sender: number,
  ) {}

  /** Lets all go through up to one of these, which is carried out, and whose reply waits. @returns what sends the reply */
  async carryOut(operation: BackendOperation): Promise<() => Promise<void>> {
    for (;;) {
      await settled();
      const command = this.commands.of(this.sender);
      if (command === undefined) throw new Error(`No ${operation} came.`);
      if (command.operation === operation) {
        this.commands.carryOut(command);
        return async () => {
          this.commands.through(command);
          await settled();
        };
      }
      this.commands.through(command);
    }
  }

  /** Lets all go through, until nothing comes any more. Replies that wait go on waiting. */
  async flow(): Promise<void> {
    for (;;) {
      await settled();
      const command = this.commands.all.find(
        ({ sender, isCarriedOut }) => sender === this.sender && !isCarriedOut,
      );
      if (command === undefined) return;
      this.commands.through(command);
    }
  }
}

/** A loader that brings this. */
export function bringing<Value>(value: Value): () => Promise<Value> {
  return async () => value;
}

/** A load that a process has begun, and that the trace ends. */
export async function loadUnderWay(by: SimulatedProcess, options?: CallOptions) {
  const old = new Gated<string>();
  const loading = by.answer(old.run, options);
  await old.hasBegun;
  return { old, loading };
}
