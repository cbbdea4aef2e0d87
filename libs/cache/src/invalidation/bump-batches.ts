import type { Mode } from '../api/mode.js';
import type { VersionUpdate } from '../ports/versions.js';

interface Batch {
  readonly names: Set<string>;
  readonly sent: Promise<VersionUpdate>;
  readonly send: () => void;
}

type Send = (names: readonly string[], mode: Mode) => Promise<VersionUpdate>;

/**
 * Gathers bumps that come while another is under way, and sends them together. Each answer holds every bump that is newer
 * than the known version, so many at once would repeat one another. A bump that comes alone is sent at once.
 */
export class BumpBatches {
  private readonly gathering = new Map<Mode, Batch>();
  private readonly underWay = new Map<Mode, Promise<unknown>>();

  constructor(private readonly send: Send) {}

  /** Bumps the names after whatever was done before the call. The answer is that to all that were sent together. */
  add(names: readonly string[], mode: Mode): Promise<VersionUpdate> {
    const batch = this.gathering.get(mode) ?? this.begin(mode);
    for (const name of names) batch.names.add(name);
    if (!this.underWay.has(mode)) batch.send();
    return batch.sent;
  }

  private begin(mode: Mode): Batch {
    const names = new Set<string>();
    let send = (): void => undefined;
    const sent = new Promise<VersionUpdate>((resolve, reject) => {
      send = () => {
        this.gathering.delete(mode);
        const answered = this.send([...names], mode);
        this.underWay.set(mode, answered);
        answered.then(resolve, reject).finally(() => this.sendNext(mode));
      };
    });
    const batch = { names, sent, send };
    this.gathering.set(mode, batch);
    return batch;
  }

  private sendNext(mode: Mode): void {
    this.underWay.delete(mode);
    this.gathering.get(mode)?.send();
  }
}
