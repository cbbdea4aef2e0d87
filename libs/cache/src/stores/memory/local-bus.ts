import type { Bus, BusListener, BusMessage } from '../../ports/bus.js';

/** The bus within this process: a message arrives before `publish` returns. */
export class LocalBus implements Bus {
  readonly isConnected = true;
  private readonly listeners = new Set<BusListener>();

  readonly publish = (message: BusMessage): void => {
    for (const listener of this.listeners) {
      if (listener.kinds?.includes(message.kind) !== false) listener.message?.(message);
    }
  };

  listen(listener: BusListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  async ping(token: string): Promise<void> {
    this.publish({ kind: 'ping', token });
  }
}
