import type {
  Backend,
  Bus,
  BusListener,
  BusMessage,
  CacheStore,
  Leases,
  DueList,
  LimitStore,
  Versions,
} from '@tripsage/cache';
import { Faults } from './faults.js';

const OPERATIONS = [
  'read',
  'write',
  'delete',
  'clear',
  'take',
  'takeOver',
  'seize',
  'renew',
  'commit',
  'end',
  'invalidate',
  'sync',
  'reset',
  'dueList.touch',
  'dueList.claim',
  'dueList.renewed',
  'dueList.putOff',
  'dueList.drop',
  'dueList.state',
  'limits.take',
  'limits.claim',
  'limits.leave',
  'limits.refund',
  'limits.release',
  'limits.renew',
  'limits.peek',
  'limits.reset',
  'limits.pause',
  'limits.correct',
  'limits.record',
  'limits.attend',
] as const;

export type BackendOperation = (typeof OPERATIONS)[number];

/**
 * One process's way to a backend, which does what the backend does but for the faults that a test orders. Its bus can be
 * cut, and messages held back.
 */
export class FaultyBackend extends Faults<BackendOperation> implements Backend {
  readonly isShared: boolean;
  readonly store: CacheStore;
  readonly leases: Leases;
  readonly versions: Versions;
  readonly limits: LimitStore;
  readonly dueList: DueList;
  readonly bus: FaultyBus;

  constructor(private readonly backend: Backend) {
    super(OPERATIONS);
    const { store, leases, versions, limits, dueList } = backend;
    this.isShared = backend.isShared;
    this.bus = new FaultyBus(backend.bus);
    this.store = {
      name: store.name,
      read: (keys) => this.meet('read', () => store.read(keys)),
      write: (values) => this.meet('write', () => store.write(values)),
      delete: (keys) => this.meet('delete', () => store.delete(keys)),
      clear: (keysStartWith, kind) => this.meet('clear', () => store.clear(keysStartWith, kind)),
      health: () => store.health(),
      close: () => store.close(),
    };
    this.leases = {
      take: (...args) => this.meet('take', () => leases.take(...args)),
      takeOver: (...args) => this.meet('takeOver', () => leases.takeOver(...args)),
      seize: (...args) => this.meet('seize', () => leases.seize(...args)),
      renew: (...args) => this.meet('renew', () => leases.renew(...args)),
      commit: (...args) => this.meet('commit', () => leases.commit(...args)),
      end: (...args) => this.meet('end', () => leases.end(...args)),
    };
    this.versions = {
      invalidate: (...args) => this.meet('invalidate', () => versions.invalidate(...args)),
      sync: (...args) => this.meet('sync', () => versions.sync(...args)),
      reset: () => this.meet('reset', () => versions.reset()),
    };
    this.dueList = {
      touch: (...args) => this.meet('dueList.touch', () => dueList.touch(...args)),
      claim: (...args) => this.meet('dueList.claim', () => dueList.claim(...args)),
      renewed: (...args) => this.meet('dueList.renewed', () => dueList.renewed(...args)),
      putOff: (...args) => this.meet('dueList.putOff', () => dueList.putOff(...args)),
      drop: (...args) => this.meet('dueList.drop', () => dueList.drop(...args)),
      state: (...args) => this.meet('dueList.state', () => dueList.state(...args)),
    };
    this.limits = {
      take: (...args) => this.meet('limits.take', () => limits.take(...args)),
      claim: (...args) => this.meet('limits.claim', () => limits.claim(...args)),
      leave: (...args) => this.meet('limits.leave', () => limits.leave(...args)),
      refund: (...args) => this.meet('limits.refund', () => limits.refund(...args)),
      release: (...args) => this.meet('limits.release', () => limits.release(...args)),
      renew: (...args) => this.meet('limits.renew', () => limits.renew(...args)),
      peek: (...args) => this.meet('limits.peek', () => limits.peek(...args)),
      reset: (...args) => this.meet('limits.reset', () => limits.reset(...args)),
      pause: (...args) => this.meet('limits.pause', () => limits.pause(...args)),
      correct: (...args) => this.meet('limits.correct', () => limits.correct(...args)),
      record: (...args) => this.meet('limits.record', () => limits.record(...args)),
      attend: (...args) => this.meet('limits.attend', () => limits.attend(...args)),
    };
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

  constructor(bus: Bus) {
    bus.listen({
      message: (message) => {
        if (this.mode === 'holding') this.heldBack.push(message);
        else if (this.mode === 'open') this.deliver(message);
      },
      broken: () => this.listeners.forEach((listener) => listener.broken()),
      connected: () => this.listeners.forEach((listener) => listener.connected()),
    });
  }

  get isConnected(): boolean {
    return this.mode !== 'cut';
  }

  listen(listener: BusListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Messages are kept back from now on. */
  hold(): void {
    this.mode = 'holding';
  }

  /** How many messages are kept back. */
  get held(): number {
    return this.heldBack.length;
  }

  /** Lets one of those go that are kept back. */
  release(index = 0): void {
    const [message] = this.heldBack.splice(index, 1);
    if (message !== undefined) this.deliver(message);
  }

  /** Loses one of those that are kept back. */
  lose(index = 0): void {
    this.heldBack.splice(index, 1);
  }

  /** Lets all go, in their order, and holds no more back. */
  open(): void {
    while (this.heldBack.length > 0) this.release();
    this.mode = 'open';
  }

  /** Messages are lost from now on. `isNoticed`: the process knows that its connection broke. Default true. */
  cut({ isNoticed = true }: { isNoticed?: boolean } = {}): void {
    this.mode = 'cut';
    this.heldBack.length = 0;
    if (isNoticed) this.listeners.forEach((listener) => listener.broken());
  }

  /** There again. */
  reconnect(): void {
    this.mode = 'open';
    this.listeners.forEach((listener) => listener.connected());
  }

  private deliver(message: BusMessage): void {
    for (const listener of this.listeners) listener.message(message);
  }
}
