import type { SimulatedProcess } from '../simulated-process.js';
import type { KeyName } from './names.js';

/** The ways in which a script ends a load. */
export type LoadEnd = 'value' | 'failure' | 'skip' | 'notModified';

/** A load that runs until the script ends it. */
export interface Load {
  readonly key: KeyName;
  readonly process: number;
  end(how: LoadEnd): void;
}

/** One process, until it crashes. */
export interface Living {
  /** Another one after each crash. */
  readonly id: number;
  readonly parts: SimulatedProcess;
  isDead: boolean;
  /** Its commands do not reach the server. */
  isDisconnected: boolean;
}
