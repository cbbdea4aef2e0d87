import type { Mode } from '../api/mode.js';

/** A message that processes publish to each other. It may be lost, doubled or late. */
export type BusMessage =
  | {
      readonly kind: 'invalidated';
      readonly epoch: string;
      readonly number: number;
      readonly names: readonly string[];
      readonly mode: Mode;
    }
  /** The completion of the load under this token, good or bad; `stored`: its value is in the store. */
  | { readonly kind: 'completed'; readonly key: string; readonly token: string; readonly stored?: true }
  /** A limiter, or one of its keys, has more to give than queued callers were told. */
  | { readonly kind: 'capacity-freed'; readonly id: string }
  /** A setting of a table changed, or is gone. */
  | { readonly kind: 'setting-changed'; readonly table: string }
  /** A process tests whether messages come through. */
  | { readonly kind: 'ping'; readonly token: string };

/** A listener to a bus: to messages, or to what becomes of the connection, or to both. */
export interface BusListener {
  /** The kinds of messages that it is called with. Default: all. */
  readonly kinds?: readonly BusMessage['kind'][];
  message?(message: BusMessage): void;
  /** The bus or the connection for commands broke: messages may be missed from now on. */
  broken?(): void;
  /** Both are connected again, to a master. */
  connected?(): void;
}

export interface Bus {
  /** True while both connections are up. */
  readonly isConnected: boolean;
  /** Why messages do not arrive, where the server said so. */
  readonly reason?: string | undefined;
  /** Adds a listener. @returns a function that removes it */
  listen(listener: BusListener): () => void;
  /** Sends a message to every process, the sender included. @throws CacheStoreUnavailableError */
  ping(token: string): Promise<void>;
  /**
   * Listens to a channel of the server on which other services publish text, the key prefix in front of its name. What is
   * published while this process is disconnected is lost. Without this method there is no `invalidationChannel`.
   *
   * @returns a function that ends the listening
   */
  subscribe?(channel: string, listener: (text: string) => void): () => void;
}
