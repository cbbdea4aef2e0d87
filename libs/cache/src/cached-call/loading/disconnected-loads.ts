import { randomUUID } from 'node:crypto';
import type { CallEvents } from './call-events.js';
import type { Call } from '../call/call.js';
import { missOutcome, type Outcome } from './outcome.js';
import { keepInProcess, type KeepParts } from './keep-entry.js';
import type { Loader } from './loader.js';
import type { RememberedFailures } from './remembered-failures.js';
import type { LoadFlight } from './shared-loads.js';

export interface DisconnectedLoadsParts extends KeepParts {
  readonly loader: Loader;
  readonly failures: RememberedFailures;
  readonly callEvents: CallEvents;
}

/** Loads without the server: one at a time for a key in this process, kept in L1 only. */
export class DisconnectedLoads {
  constructor(private readonly parts: DisconnectedLoadsParts) {}

  /** @throws what the loader throws, also a moment ago: one load a window of `errors` */
  async run(call: Call, key: string, flight: LoadFlight): Promise<Outcome> {
    const { coherence, loader, failures, callEvents } = this.parts;
    const recent = failures.recent(key);
    if (recent !== undefined) throw recent.error;
    const { version, changeCount } = coherence;
    const origin = { token: randomUUID(), version };
    const loaded = await loader.run(call, key, flight, { origin, isDisconnected: true });
    const kept = keepInProcess(key, loaded.made, changeCount, this.parts);
    callEvents.kept(call, key, kept);
    return missOutcome('store-unavailable', kept, { ...loaded, version, key });
  }
}
