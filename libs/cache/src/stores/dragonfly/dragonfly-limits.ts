import type { BusMessage } from '../../ports/bus.js';
import type {
  CallCost,
  ClaimAnswer,
  LimiterPolicy,
  LimitRequest,
  LimitStore,
  PastPermit,
  Peeked,
  AcquireAnswer,
} from '../../ports/limit-store.js';
import type { LimitReason } from '../../api/rejection.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import type { KeySpace } from './keys/key-space.js';
import { loadScripts, runScript, type Script } from './scripts/script.js';
import { AcquireBatches } from './acquire-batches.js';
import { answersOf, requestArgs, type AskedPermit } from './acquire-args.js';
import { ACQUIRE, CLAIM, PEEK, type StoredDecision } from './scripts/limits/acquire.lua.js';
import { CORRECT, RECORD, REFUND } from './scripts/limits/corrections.lua.js';
import { LIMITER_KEYS } from './scripts/limits/limiter-keys.lua.js';
import { HEARTBEAT } from './scripts/limits/members.lua.js';
import { PAUSE, RESET_LIMITER, RESUME } from './scripts/limits/pauses.lua.js';
import { PROLONG, RELEASE } from './scripts/limits/release.lua.js';

type Args = readonly (string | number)[];

/** The most permits that one script records: what a command, and a server that does nothing else meanwhile, can take. */
const RECORDED_AT_ONCE = 1_000;

/** Limits as six keys for each key of a limiter: see `limiter-keys.lua.ts`. */
export class DragonflyLimits implements LimitStore {
  private readonly acquires = new AcquireBatches<AskedPermit, AcquireAnswer>(async (id, policy, asked) => {
    const stored = await this.ask(ACQUIRE, id, policy, requestArgs(asked));
    return answersOf(asked, stored as number | readonly StoredDecision[]);
  });

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly keys: KeySpace,
    private readonly channel: string,
  ) {}

  acquire(
    id: string,
    policy: LimiterPolicy,
    request: LimitRequest,
    maxWaitMs: number,
  ): Promise<AcquireAnswer> {
    return this.acquires.ask(id, policy, { request, maxWaitMs });
  }

  async claim(id: string, policy: LimiterPolicy, requests: readonly LimitRequest[]): Promise<ClaimAnswer> {
    const args = [
      requests[0]?.priority ?? 'user',
      ...requests.flatMap(({ token, cost }) => [token, cost] as const),
    ];
    const [waitMs, reason, remaining, ...states] = (await this.ask(CLAIM, id, policy, args)) as string[];
    return {
      states: states as ClaimAnswer['states'][number][],
      waitMs: Number(waitMs),
      reason: reason === '' ? undefined : (reason as LimitReason),
      remaining: Number(remaining),
    };
  }

  async leave(id: string, { token, cost, priority }: LimitRequest): Promise<void> {
    await this.connection.run((client) => client.zrem(this.keys.limit(id, priority), `${cost}.${token}`));
  }

  async refund(
    id: string,
    policy: LimiterPolicy,
    { token, cost }: LimitRequest,
    ageMs: number,
  ): Promise<void> {
    await this.ask(REFUND, id, policy, [token, cost, Math.floor(ageMs), this.channel, freed(id)]);
  }

  async release(
    id: string,
    policy: LimiterPolicy,
    { token, cost }: LimitRequest,
    { cost: actual, ageMs }: CallCost = { cost, ageMs: 0 },
  ): Promise<void> {
    const args = [token, cost, actual, Math.floor(ageMs), this.channel, freed(id)];
    await this.ask(RELEASE, id, policy, args);
  }

  async prolong(id: string, slotLifeMs: number, tokens: readonly string[]): Promise<void> {
    await this.run(PROLONG, [this.keys.limit(id, 'running')], [slotLifeMs, ...tokens]);
  }

  async peek(id: string, policy: LimiterPolicy): Promise<Peeked> {
    const [remaining, waitMs, reason] = (await this.ask(PEEK, id, policy, [])) as string[];
    const peeked = { remaining: Number(remaining), waitMs: Number(waitMs) };
    return reason === '' ? peeked : { ...peeked, reason: reason as LimitReason };
  }

  async reset(id: string): Promise<void> {
    const keys = ['permits', 'level', 'pause'].map((part) => this.keys.limit(id, part));
    await this.run(RESET_LIMITER, keys, [this.channel, freed(id)]);
  }

  async resume(id: string): Promise<void> {
    await this.run(RESUME, [this.keys.limit(id, 'pause')], [this.channel, freed(id)]);
  }

  async pause(id: string, forMs: number): Promise<void> {
    await this.run(PAUSE, [this.keys.limit(id, 'pause')], [Math.ceil(forMs)]);
  }

  async correct(
    id: string,
    policy: LimiterPolicy,
    remaining: number,
    forMs: number,
    token: string,
  ): Promise<void> {
    if (policy.windows.length === 0) return;
    await this.ask(CORRECT, id, policy, [token, Math.floor(remaining), Math.ceil(forMs)]);
  }

  async record(id: string, policy: LimiterPolicy, permits: readonly PastPermit[]): Promise<void> {
    const oldestFirst = permits.toSorted((one, other) => other.ageMs - one.ageMs);
    // A bucket is recorded whole; of a log any part may come first.
    const most = policy.algorithm === 'sliding' ? RECORDED_AT_ONCE : oldestFirst.length;
    for (let start = 0; start < oldestFirst.length; start += most) {
      const some = oldestFirst.slice(start, start + most);
      const args = some.flatMap(({ token, cost, ageMs }) => [token, cost, Math.floor(ageMs)] as const);
      await this.ask(RECORD, id, policy, args);
    }
  }

  async heartbeat(processId: string, forMs: number): Promise<number> {
    return (await this.run(HEARTBEAT, [this.keys.members], [processId, forMs])) as number;
  }

  /**
   * Loads the scripts whose order matters. A server that knows their checksums runs requests in the order in which they
   * were made. One that needs the text of some may run later ones first, as it does for a user who may not load scripts.
   */
  loadScripts(): void {
    loadScripts(this.connection, [ACQUIRE.sliding, ACQUIRE.gcra, CLAIM.sliding, CLAIM.gcra]);
  }

  private ask(
    scripts: Readonly<Record<LimiterPolicy['algorithm'], Script>>,
    id: string,
    policy: LimiterPolicy,
    args: Args,
  ): Promise<unknown> {
    const keys = LIMITER_KEYS.map((part) => this.keys.limit(id, part));
    return this.run(scripts[policy.algorithm], keys, [policyArg(policy), ...args]);
  }

  private run(script: Script, keys: readonly string[], args: Args): Promise<unknown> {
    return runScript(this.connection, script, () => ({ keys, args }));
  }
}

/** The text of each policy, which each script is given. */
const policyTexts = new WeakMap<LimiterPolicy, string>();

function policyArg(policy: LimiterPolicy): string {
  const known = policyTexts.get(policy);
  if (known !== undefined) return known;
  const { windows, concurrency, slotLifeMs, latestMs } = policy;
  const text = JSON.stringify([
    concurrency === undefined ? 0 : slotLifeMs,
    concurrency?.user ?? 0,
    concurrency?.background ?? 0,
    latestMs,
    ...windows.flatMap(({ lengthMs, limit, most }) => [lengthMs, limit, most.user, most.background] as const),
  ]);
  policyTexts.set(policy, text);
  return text;
}

function freed(id: string): string {
  return JSON.stringify({ kind: 'capacity-freed', id } satisfies BusMessage);
}
