import type { Bus, BusListener, BusMessage } from '../../ports/bus.js';
import { busMessageOf } from './bus-message.js';
import type { DragonflyConnection } from './connection/dragonfly-connection.js';
import { Subscriber } from './connection/subscriber.js';

/**
 * The bus as one channel. The scripts publish its messages, all but pings; this class listens. The bus is connected while
 * the subscription is confirmed and the connection for commands is up. What happened before is then found by asking; what
 * happens after arrives.
 */
export class DragonflyBus implements Bus {
  private readonly listeners = new Set<BusListener>();
  private readonly subscriber: Subscriber;
  private isSubscribed = false;
  /** Why the bus, and a channel of other services, is refused. */
  private readonly reasons: { bus?: string | undefined; other?: string | undefined } = {};

  constructor(
    private readonly connection: DragonflyConnection,
    private readonly channel: string,
    private readonly onRefusal: (reason?: string) => void = () => undefined,
    /** Names another channel on the server. */
    private readonly named: (name: string) => string = (name) => name,
  ) {
    this.subscriber = new Subscriber(connection, channel, {
      up: () => {
        this.isSubscribed = true;
        this.refused({ bus: undefined });
        this.commandsUp();
      },
      down: () => {
        this.isSubscribed = false;
        this.commandsDown();
      },
      refused: (reason) =>
        this.refused({
          bus: `it refuses the subscription to messages (${reason}): invalidations arrive late`,
        }),
      otherRefused: (name, reason) =>
        this.refused({
          other:
            reason && `it refuses the subscription to ${name} (${reason}): what is published there is lost`,
        }),
      message: (text) => this.deliver(text),
    });
  }

  get reason(): string | undefined {
    return this.reasons.bus ?? this.reasons.other;
  }

  get isConnected(): boolean {
    return this.isSubscribed && this.connection.isUp;
  }

  /** Also starts to connect, where that was not done yet. */
  listen(listener: BusListener): () => void {
    this.listeners.add(listener);
    this.subscriber.start();
    return () => this.listeners.delete(listener);
  }

  async ping(token: string): Promise<void> {
    const message: BusMessage = { kind: 'ping', token };
    await this.connection.run((client) => client.publish(this.channel, JSON.stringify(message)));
  }

  subscribe(channel: string, listener: (text: string) => void): () => void {
    return this.subscriber.add(this.named(channel), listener);
  }

  /** Waits until it is subscribed, or could not be, at most that long; it goes on trying by itself. */
  connect(withinMs: number): Promise<void> {
    return this.subscriber.connect(withinMs);
  }

  /** To be called each time that the connection for commands comes up. */
  commandsUp(): void {
    if (this.isConnected) for (const listener of this.listeners) listener.connected?.();
  }

  /** To be called each time that the connection for commands breaks. */
  commandsDown(): void {
    for (const listener of this.listeners) listener.broken?.();
  }

  close(): Promise<void> {
    return this.subscriber.close();
  }

  private refused(why: { bus?: string | undefined; other?: string | undefined }): void {
    const before = this.reason;
    Object.assign(this.reasons, why);
    if (this.reason !== before) this.onRefusal(this.reason);
  }

  private deliver(text: string): void {
    const message = busMessageOf(text);
    if (message === undefined) return;
    for (const listener of this.listeners) {
      if (listener.kinds?.includes(message.kind) !== false) listener.message?.(message);
    }
  }
}
