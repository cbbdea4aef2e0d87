import { errorName } from '../../api/error-name.js';
import type { CacheEventBus } from '../../api/events.js';
import type { Backend } from '../../ports/backend.js';
import { keyOfName, nameOf } from '../../ports/names.js';
import { kindOf } from '../../ports/stored-kind.js';
import type { Clock } from '../../time/clock.js';
import type { Invalidator } from '../invalidator.js';
import { type ChannelMessage, channelMessageOf } from './channel-message.js';
import { MessageClaims } from './message-claims.js';

/** Messages beyond this many under way are not claimed: each process carries them out, and none waits for another. */
const MOST_WAITING = 1_000;

export interface InvalidationChannelParts {
  /** The channel without the key prefix. */
  readonly channel: string;
  readonly backend: Pick<Backend, 'store' | 'leases' | 'bus'>;
  readonly invalidator: Pick<Invalidator, 'names' | 'namespace'>;
  readonly clock: Clock;
  readonly events: Pick<CacheEventBus, 'emit'>;
}

/**
 * Hears the channel on which services in any language ask for invalidations, and makes these as `CacheService` does. Every
 * process hears each message. One with an `id` is carried out by one of them; one without by each. A process that was not
 * subscribed learns from the versions what the others made of it.
 */
export class InvalidationChannel {
  private readonly claims: MessageClaims;
  private readonly underWay = new Set<Promise<void>>();
  private stopListening = (): void => undefined;

  constructor(private readonly parts: InvalidationChannelParts) {
    this.claims = new MessageClaims(parts);
  }

  start(): void {
    const { backend, channel } = this.parts;
    this.stopListening = backend.bus.subscribe?.(channel, (text) => this.hear(text)) ?? this.stopListening;
  }

  /** Carries out what was heard and is not seen to be carried out elsewhere. Never rejects. */
  async close(): Promise<void> {
    this.stopListening();
    this.claims.close();
    await Promise.all(this.underWay);
  }

  private hear(text: string): void {
    const message = channelMessageOf(text);
    const bytes = Buffer.byteLength(text);
    if ('fault' in message) {
      this.parts.events.emit('channelMessage', { outcome: 'refused', bytes, reason: message.fault });
      return;
    }
    const answered = this.answer(message, bytes).finally(() => this.underWay.delete(answered));
    this.underWay.add(answered);
  }

  private async answer(message: ChannelMessage, bytes: number): Promise<void> {
    const { events } = this.parts;
    const { id, source } = message;
    const ofSource = source === undefined ? {} : { source };
    try {
      const isClaimed = id !== undefined && this.underWay.size < MOST_WAITING;
      const isOurs = isClaimed
        ? await this.claims.once(id, () => this.carryOut(message))
        : (await this.carryOut(message), true);
      events.emit('channelMessage', { outcome: isOurs ? 'carried-out' : 'done-before', bytes, ...ofSource });
    } catch (error) {
      events.emit('channelMessage', { outcome: 'failed', bytes, reason: errorName(error), ...ofSource });
    }
  }

  /** @returns whether the server confirmed all of it; what it did not holds here, and is pending */
  private async carryOut({ mode, names, namespaces }: ChannelMessage): Promise<boolean> {
    const { invalidator } = this.parts;
    const plain = mode === 'expire' ? await this.plainAmong(names) : NONE;
    const managed = names.filter((name) => !plain.has(name));
    const outcomes = await Promise.all([
      ...(managed.length > 0 ? [invalidator.names(managed, mode)] : []),
      ...(plain.size > 0 ? [invalidator.names([...plain], 'delete')] : []),
      ...namespaces.map((namespace) => invalidator.namespace(namespace, mode)),
    ]);
    return outcomes.every(({ isConfirmed }) => isConfirmed);
  }

  /** The names of keys with plain values: these have no stale windows, and are deleted. All keys, where none can be read. */
  private async plainAmong(names: readonly string[]): Promise<ReadonlySet<string>> {
    const keys = names.flatMap((name) => keyOfName(name) ?? []);
    if (keys.length === 0) return NONE;
    const found = await this.parts.backend.store.read(keys).catch(() => undefined);
    const isPlain = (at: number): boolean => {
      const value = found?.[at];
      return found === undefined || (value !== undefined && kindOf(value.bytes) === 'plain');
    };
    return new Set(keys.filter((_, at) => isPlain(at)).map(nameOf.key));
  }
}

const NONE: ReadonlySet<string> = new Set();
