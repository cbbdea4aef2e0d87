import type { Mode } from '../api/mode.js';

/** What the processes tell each other. Messages may be lost, doubled or late. */
export type BusMessage =
  | {
      readonly kind: 'invalidated';
      readonly epoch: string;
      readonly number: number;
      readonly names: readonly string[];
      readonly mode: Mode;
    }
  /** The load under this token has ended, well or badly; `stored`: what it brought is in the store. */
  | { readonly kind: 'completed'; readonly key: string; readonly token: string; readonly stored?: true }
  /** A limiter, or one of its keys, has more to give than those who wait were told. */
  | { readonly kind: 'capacity-freed'; readonly id: string }
  /** A setting of a table of the journal is another. */
  | { readonly kind: 'setting-changed'; readonly table: string }
  /** Somebody wants to know whether messages come through. */
  | { readonly kind: 'ping'; readonly token: string };
export interface BusListener {
  message(message: BusMessage): void;
  /** The bus or the connection for commands broke: messages may be missed from now on. */
  broken(): void;
  /** Both are there again, to a master. */
  connected(): void;
}
export interface Bus {
  /** Whether both connections are there. */
  readonly isConnected: boolean;
  /** @returns a function that ends the listening */
  listen(listener: BusListener): () => void;
  /** Sends everybody a message, its sender included. @throws CacheStoreUnavailableError */
  ping(token: string): Promise<void>;
}
