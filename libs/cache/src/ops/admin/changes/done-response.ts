/** The result of a change that is complete when it is answered. */
export interface DoneResponse {
  readonly done: string;
  /** The number of keys that there were, where that is known. */
  readonly count?: number;
  /** `false`: the server is disconnected. The change holds in this process, and is replayed once it is connected. */
  readonly confirmed?: boolean;
}
