import type { CacheEventBus, CacheEventMap, CacheEventName } from '@tripsage/cache';

export type RecordedEvent = {
  [Name in CacheEventName]: { name: Name; event: CacheEventMap[Name] };
}[CacheEventName];

/** The events of a bus since `recordEvents`. */
export interface RecordedEvents {
  /** In the order in which they were emitted. */
  readonly all: readonly RecordedEvent[];
  of<Name extends CacheEventName>(name: Name): CacheEventMap[Name][];
  /** Forgets the events so far. */
  clear(): void;
  /** Ends the listening. */
  stop(): void;
}

const NAMES: Record<CacheEventName, true> = {
  answered: true,
  unanswered: true,
  lookedUp: true,
  bypassed: true,
  loaded: true,
  loadFailed: true,
  stored: true,
  notStored: true,
  instanceLost: true,
  failureRuleFailed: true,
  unreadable: true,
  storeFailed: true,
  storeCalled: true,
  storeTroubled: true,
  breaker: true,
  leaseWaited: true,
  backgroundRefreshed: true,
  backgroundRefreshFailed: true,
  invalidated: true,
  channelMessage: true,
  busGap: true,
  connection: true,
  disconnected: true,
  permitAcquired: true,
  limitedCallEnded: true,
  permitRejected: true,
  limiterPaused: true,
  limiterCorrected: true,
  limiterReset: true,
  limitsFallback: true,
  feedbackFailed: true,
  scheduledRefresh: true,
  warmUpBegan: true,
  warmUpEnded: true,
  warmUpAdvanced: true,
  warmUpFailed: true,
  adminRefused: true,
  healthChanged: true,
  healthChecked: true,
  invalidationsLost: true,
  limitTooShort: true,
};

/** Listens to every event of the bus and keeps it. */
export function recordEvents(bus: Pick<CacheEventBus, 'on'>): RecordedEvents {
  const all: RecordedEvent[] = [];
  const listen = <Name extends CacheEventName>(name: Name) =>
    bus.on(name, (event) => all.push({ name, event } as RecordedEvent));
  const ends = (Object.keys(NAMES) as CacheEventName[]).map((name) => listen(name));
  return {
    all,
    of: <Name extends CacheEventName>(name: Name) =>
      all.flatMap((recorded) => (recorded.name === name ? [recorded.event as CacheEventMap[Name]] : [])),
    clear: () => all.splice(0),
    stop: () => ends.forEach((end) => end()),
  };
}
