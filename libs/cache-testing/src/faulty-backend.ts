import {
  type AskedPorts,
  type Backend,
  BACKEND_CALLS,
  behindGate,
  type Bus,
  type BusListener,
  type BusMessage,
  type StoreReport,
} from '@tripsage/cache';
import { Faults } from './faults.js';

/** The ports of every cached call: their calls go by the bare name. */
type BarePort = 'store' | 'leases' | 'versions';
type CallOf<Port extends keyof AskedPorts> = keyof (typeof BACKEND_CALLS)[Port] & string;
type OperationOf<Port extends keyof AskedPorts> = Port extends BarePort
  ? CallOf<Port>
  : `${Port}.${CallOf<Port>}`;

/** A call of a backend, as `read` or `limits.acquire`. */
export type BackendOperation = { [Port in keyof AskedPorts]: OperationOf<Port> }[keyof AskedPorts];

const BARE = /^(store|leases|versions)\./;
const operationOf = (call: string) => call.replace(BARE, '') as BackendOperation;

const OPERATIONS: readonly BackendOperation[] = Object.entries(BACKEND_CALLS).flatMap(([port, calls]) =>
  Object.keys(calls).map((name) => operationOf(`${port}.${name}`)),
);

/**
 * A backend as one process sees it, with the faults that a test orders. Its bus can be cut, and messages held back.
 */
export class FaultyBackend extends Faults<BackendOperation> implements Backend {
  readonly isShared: boolean;
  readonly store: Backend['store'];
  readonly leases: Backend['leases'];
  readonly versions: Backend['versions'];
  readonly limits: Backend['limits'];
  readonly refreshQueue: Backend['refreshQueue'];
  readonly auditLog: Backend['auditLog'];
  readonly counters: Backend['counters'];
  readonly settings: Backend['settings'];
  readonly bus: FaultyBus;

  constructor(private readonly backend: Backend) {
    super(OPERATIONS);
    this.isShared = backend.isShared;
    this.bus = new FaultyBus(backend.bus);
    ({
      store: this.store,
      leases: this.leases,
      versions: this.versions,
      limits: this.limits,
      refreshQueue: this.refreshQueue,
      auditLog: this.auditLog,
      counters: this.counters,
      settings: this.settings,
    } = behindGate(backend, (call, ask) => this.meet(operationOf(call), ask)));
  }

  inspect(): Promise<StoreReport> {
    return this.backend.inspect();
  }

  close(): Promise<void> {
    this.heal();
    return this.backend.close();
  }
}

/** A bus whose messages a test can lose, hold back, and let go in whatever order. */
export class FaultyBus implements Bus {
  private readonly listeners = new Set<BusListener>();
  private readonly heldBack: BusMessage[] = [];
  private mode: 'open' | 'holding' | 'cut' = 'open';

  constructor(private readonly bus: Bus) {
    bus.listen({
      message: (message) => {
        if (this.mode === 'holding') this.heldBack.push(message);
        else if (this.mode === 'open') this.deliver(message);
      },
      broken: () => this.listeners.forEach((listener) => listener.broken?.()),
      connected: () => this.listeners.forEach((listener) => listener.connected?.()),
    });
  }

  get isConnected(): boolean {
    return this.mode !== 'cut';
  }

  listen(listener: BusListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  ping(token: string): Promise<void> {
    return this.bus.ping(token);
  }

  /** Messages are kept back from now on. */
  hold(): void {
    this.mode = 'holding';
  }

  /** The number of messages that are kept back. */
  get held(): number {
    return this.heldBack.length;
  }

  /** Delivers one of the messages that are kept back. */
  release(index = 0): void {
    const [message] = this.heldBack.splice(index, 1);
    if (message !== undefined) this.deliver(message);
  }

  /** Loses one of the messages that are kept back. */
  lose(index = 0): void {
    this.heldBack.splice(index, 1);
  }

  /** Delivers all messages in their order, and keeps no more back. */
  open(): void {
    while (this.heldBack.length > 0) this.release();
    this.mode = 'open';
  }

  /** Messages are lost from now on. `isNoticed`: the process knows that its connection broke. Default true. */
  cut({ isNoticed = true }: { isNoticed?: boolean } = {}): void {
    this.mode = 'cut';
    this.heldBack.length = 0;
    if (isNoticed) this.listeners.forEach((listener) => listener.broken?.());
  }

  /** Ends a cut. */
  reconnect(): void {
    this.mode = 'open';
    this.listeners.forEach((listener) => listener.connected?.());
  }

  private deliver(message: BusMessage): void {
    for (const listener of this.listeners) {
      if (listener.kinds?.includes(message.kind) !== false) listener.message?.(message);
    }
  }
}
