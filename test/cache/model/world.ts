import { type BusMessage, CacheError, type LoadContext } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import { nameOf } from '../../../libs/cache/src/ports/names.js';
import { callOf, SimulatedProcess } from '../simulated-process.js';
import { Commands } from './commands.js';
import { invalidate, namesOfTarget } from './invalidated.js';
import { History, type Invalidation, type Mode } from './history.js';
import { MAX_STALENESS_MS, GRACE_MS, KINDS, type KeyName, LEASE_LIFE_MS, PROCESSES } from './names.js';
import type { Living, Load, LoadEnd } from './living.js';
import { type Asked, type Label, Oracle, Violation } from './oracle.js';
import type { Target, Script } from './script.js';
import { Server } from './server.js';
import type { Value } from './values.js';

class SupplierError extends Error {}

/** Three processes, their server, and all that is on its way between them. */
export class World {
  readonly clock = new FakeClock();
  readonly history = new History(this.clock);
  readonly oracle = new Oracle(this.history);
  readonly commands = new Commands();
  readonly server: Server;
  readonly processes: Living[] = [];
  readonly loads: Load[] = [];
  /** Calls and invalidations that have not ended, by their process. */
  readonly open = new Map<object, number>();
  private lives = 0;
  private sets = 0;

  /** @param isCalm nothing happens that another load could be due to, so there must be none */
  constructor(
    script: Pick<Script, 'most'>,
    private readonly isCalm = false,
  ) {
    const { history, oracle, commands } = this;
    this.server = new Server(this.clock, script, { history, oracle, commands });
    for (let index = 0; index < PROCESSES; index += 1) this.start(index);
  }

  start(index: number): void {
    const { clock, history } = this;
    const { backend } = this.server;
    const id = (this.lives += 1);
    const times = {
      maxStalenessMs: MAX_STALENESS_MS,
      disconnectedGraceMs: GRACE_MS,
      leaseLifeMs: LEASE_LIFE_MS,
    };
    const parts = new SimulatedProcess({ backend, clock, ...times });
    const living: Living = { id, parts, isDead: false, isDisconnected: false };
    this.commands.take(parts.backend, id, () => living.isDead);
    parts.backend.bus.hold();
    const message = (heard: BusMessage): void =>
      void (heard.kind === 'invalidated' && history.heard(id, heard));
    parts.backend.bus.listen({ message, broken: () => undefined, connected: () => undefined });
    this.processes[index] = living;
  }

  /** A cached call, from outside or from inside of a load. */
  ask(living: Living, key: KeyName, inside?: number): Promise<unknown> {
    const { options, tags } = KINDS[key];
    const asked: Asked = { process: living.id, key, made: this.history.now() };
    const id = `call ${asked.made.at}`;
    const load = (context: LoadContext): Promise<Value> => this.load(living, key, context);
    // A load beyond its limit is a fault: the next one does not wait for it.
    const limit = this.isCalm ? ({ hardLimit: '1d' } as const) : {};
    const call = { ...callOf(load, { cacheKey: key, tags, ...options, ...limit }), namespace: id };
    let label: Label | undefined;
    const stopListening = living.parts.events.on('answered', (answer) => {
      if (answer.namespace === id) label = { ...answer, isUsable: living.parts.coherence.state === 'usable' };
    });
    const answered = async (): Promise<unknown> => living.parts.cachedCall.answer(call);
    const ended = answered().finally(stopListening);
    return this.watch(
      living,
      ended.then((value) =>
        this.oracle.check(() => {
          if (label === undefined) throw new Violation(`${key} was answered without an event.`);
          if (label.isDisconnected && inside !== undefined) this.history.builtDisconnected.add(inside);
          this.oracle.answered(asked, value, label);
          return value;
        }),
      ),
    );
  }

  /** `set`, which invalidates whatever stood there. */
  set(living: Living, key: KeyName): void {
    const made = this.history.invalidationCalled(living.id, [nameOf.key(key)], 'delete');
    const bytes = Buffer.from(JSON.stringify({ key, set: (this.sets += 1) }));
    const written = living.parts.plainValues.write([{ key, bytes, lifeMs: 3_600_000 }]);
    void this.watch(
      living,
      written.finally(() => (made.returned = this.history.now())),
    );
  }

  invalidate(living: Living, what: Target, asked: Mode): void {
    const { history } = this;
    const mode = what === 'everything' ? 'delete' : asked;
    const made = history.invalidationCalled(living.id, namesOfTarget(what), mode);
    const ended = invalidate(living.parts, what, mode).finally(() => (made.returned = history.now()));
    void this.watch(living, ended);
  }

  /** A put, whose method ends when the script says so; `skip` stands for an `unless`. */
  put(living: Living, key: KeyName): void {
    const { history } = this;
    const { options, tags, lateTags, builtOf } = KINDS[key];
    let made: Invalidation | undefined;
    let isSkipped = false;
    const method = async (): Promise<Value> => {
      const load = history.putBegins(key);
      try {
        const parts = builtOf === undefined ? [] : [(await this.ask(living, builtOf, load)) as Value];
        const how = await this.endOf(living, key);
        if (how === 'failure') throw new SupplierError(`put ${load}`);
        isSkipped = how === 'skip';
        made = history.invalidationCalled(living.id, [nameOf.key(key)], 'delete', load);
        return { key, load, parts };
      } finally {
        history.loadEnds(load);
      }
    };
    const rules = { tags: () => [...tags, ...lateTags], unless: () => isSkipped };
    const call = callOf(method, { cacheKey: key, ...options, ...rules });
    const ended = living.parts.putCall.put(call).then(() => made && (made.returned = history.now()));
    void this.watch(living, ended);
  }

  /** A loader: it ends when the script says so. */
  private async load(living: Living, key: KeyName, context: LoadContext): Promise<Value> {
    const { history } = this;
    const { builtOf, lateTags } = KINDS[key];
    if (living.isDead) return new Promise(() => undefined);
    if (this.isCalm) this.oracle.check(() => this.checkOnlyLoad(key));
    const load = history.loadBegins(key);
    const { stale } = context as { stale?: Value };
    if (stale !== undefined) {
      this.oracle.check(() => this.oracle.givenOld({ process: living.id, key, made: history.now() }, stale));
    }
    try {
      const parts = builtOf === undefined ? [] : [(await this.ask(living, builtOf, load)) as Value];
      const how = await this.endOf(living, key);
      history.loadEnds(load, { failed: how === 'failure' });
      if (how === 'failure') throw new SupplierError(`load ${load}`);
      if (how === 'skip') context.skip();
      if (how === 'notModified' && stale !== undefined) {
        history.holdsOn(stale, load);
        context.notModified();
      }
      if (lateTags.length > 0) context.tags(...lateTags);
      return { key, load, parts };
    } finally {
      if (history.running.has(load)) history.loadEnds(load, { failed: true });
    }
  }

  private endOf({ id }: Living, key: KeyName): Promise<LoadEnd> {
    return new Promise((end) => this.loads.push({ key, process: id, end }));
  }

  /** Without faults and invalidations, a load is due only if no other runs and nothing fresh is there. */
  private checkOnlyLoad(key: KeyName): void {
    const { errorsMs } = KINDS[key];
    const failed = this.history.failures.get(key);
    if ([...this.history.running.values()].includes(key)) throw new Violation(`Two loads of ${key} at once.`);
    if (failed !== undefined && this.clock.monotonic() < failed.ms + errorsMs) {
      throw new Violation(`Another load of ${key} within the window of its failure.`);
    }
    if (!KINDS[key].refreshesAhead && this.server.store.hasFresh(key)) {
      throw new Violation(`A load of ${key} while it is there, and fresh.`);
    }
  }

  private watch(living: Living, ended: Promise<unknown>): Promise<unknown> {
    const work = {};
    this.open.set(work, living.id);
    const end = (): void => void this.open.delete(work);
    // Failures of the store and the supplier are no violation; anything else is one.
    ended.then(end, (error: unknown) => {
      end();
      const isExpected = error instanceof CacheError || error instanceof SupplierError;
      if (!isExpected) this.oracle.violation ??= error;
    });
    return ended;
  }
}
