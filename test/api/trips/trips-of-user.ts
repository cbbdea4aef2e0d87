import { expect } from '@jest/globals';
import type { ApiAnswer } from '../api-under-test.js';
import type { ApiOfUser } from '../database-under-test.js';

export interface Act {
  user: number;
  process: number;
  kind: string;
  which: number;
}

/** A trip as its user knows it from the answers to writes. */
interface KnownTrip {
  id: string;
  /** The titles by version, as writes were answered. */
  titles: Map<number, string>;
  version: number;
  items: Set<string>;
  isRemoved: boolean;
  /** When the moment began. */
  before: { version: number; items: ReadonlySet<string>; isRemoved: boolean };
  /** Writes of items under way in this moment may be seen or not. */
  unsure: Set<string>;
  isRemoving: boolean;
  isNew: boolean;
}

interface SeenTrip {
  id: string;
  title: string;
  version: number;
}

/** One user's trips, and all that their reads may show: nothing older than what was answered before they began. */
export class TripsOfUser {
  private readonly trips: KnownTrip[] = [];
  private readonly seen: SeenTrip[] = [];
  private names = 0;

  constructor(
    readonly name: string,
    private readonly processes: readonly ApiOfUser[],
  ) {}

  begin(): void {
    for (const trip of this.trips) {
      const { version, items, isRemoved } = trip;
      trip.before = { version, items: new Set(items), isRemoved };
      trip.unsure.clear();
      trip.isRemoving = false;
      trip.isNew = false;
    }
  }

  async do({ kind, process, which }: Act, other: TripsOfUser): Promise<void> {
    const trip = this.trips[which % this.trips.length] as KnownTrip;
    const api = this.processes[process] as ApiOfUser;
    switch (kind) {
      case 'create':
        return this.create(process);
      case 'rename':
        return this.rename(trip, api);
      case 'remove':
        return this.remove(trip, api);
      case 'addItem':
        return this.addItem(trip, api);
      case 'removeItem':
        return this.removeItem(trip, api);
      case 'read':
        return this.read(trip, api);
      case 'list':
        return this.list(api);
      case 'batch':
        return this.batch(api);
      case 'items':
        return this.items(trip, api);
      case 'summary':
        return this.summary(trip, api);
      default: {
        const theirs = other.trips[which % other.trips.length] as KnownTrip;
        for (const path of ['', '/items', '/summary']) {
          expect((await api.get(`/api/trips/${theirs.id}${path}`)).status).toBe(404);
        }
      }
    }
  }

  async create(process: number): Promise<void> {
    const api = this.processes[process] as ApiOfUser;
    const { status, body } = await api.send('POST', '/api/trips', { title: this.newName() });
    expect(status).toBe(201);
    const { id, title, version } = body as unknown as SeenTrip;
    const trip: KnownTrip = {
      id,
      titles: new Map([[version, title]]),
      version,
      items: new Set(),
      isRemoved: false,
      before: { version, items: new Set(), isRemoved: false },
      unsure: new Set(),
      isRemoving: false,
      isNew: true,
    };
    this.trips.push(trip);
    // Once it is answered, the same process shows it, whatever else is under way.
    await this.read(trip, api);
  }

  /** Every version that was read had the title that its write gave it. */
  private check(): void {
    for (const { id, title, version } of this.seen.splice(0)) {
      const trip = this.trips.find((one) => one.id === id);
      expect([id, version, title]).toEqual([id, version, trip?.titles.get(version)]);
    }
  }

  /** Checks what the moment has shown, and then, with nothing under way, that each process shows what was written. */
  async readAll(): Promise<void> {
    this.check();
    this.begin();
    await Promise.all(
      this.processes.flatMap((api) => [
        this.list(api),
        this.batch(api),
        ...this.trips.flatMap((trip) => [
          this.read(trip, api),
          this.items(trip, api),
          this.summary(trip, api),
        ]),
      ]),
    );
    this.check();
  }

  private async rename(trip: KnownTrip, api: ApiOfUser): Promise<void> {
    const title = this.newName();
    const { status, body } = await api.send('PATCH', `/api/trips/${trip.id}`, { title }, { 'if-match': '*' });
    if (this.isGone(trip, status)) return;
    const { version } = body as unknown as SeenTrip;
    trip.titles.set(version, title);
    trip.version = Math.max(trip.version, version);
    const { status: readStatus, body: read } = await api.get(`/api/trips/${trip.id}`);
    if (this.isGone(trip, readStatus)) return;
    this.see(read as unknown as SeenTrip, version);
  }

  private async remove(trip: KnownTrip, api: ApiOfUser): Promise<void> {
    trip.isRemoving = true;
    const { status } = await api.send('DELETE', `/api/trips/${trip.id}`, undefined, { 'if-match': '*' });
    expect([204, 404]).toContain(status);
    trip.isRemoved = true;
    expect((await api.get(`/api/trips/${trip.id}`)).status).toBe(404);
  }

  private async addItem(trip: KnownTrip, api: ApiOfUser): Promise<void> {
    const title = this.newName();
    trip.unsure.add(title);
    const path = `/api/trips/${trip.id}/items`;
    const { status, body } = await api.send('POST', path, { kind: 'note', title });
    if (this.isGone(trip, status, 201)) return;
    trip.items.add(`${title} ${String(body['id'])}`);
    const { status: readStatus, body: read } = await api.get(path);
    if (this.isGone(trip, readStatus)) return;
    // Another act of the moment may have removed it again.
    if (!trip.unsure.has(`-${title}`)) {
      expect((read['results'] as SeenTrip[]).map((item) => item.title)).toContain(title);
    }
  }

  private async removeItem(trip: KnownTrip, api: ApiOfUser): Promise<void> {
    const [item] = [...trip.items];
    if (item === undefined) return;
    const [title = '', id = ''] = item.split(' ');
    trip.unsure.add(`-${title}`).add(title);
    const path = `/api/trips/${trip.id}/items`;
    const { status } = await api.send('DELETE', `${path}/${id}`, undefined, { 'if-match': '*' });
    expect([204, 404]).toContain(status);
    trip.items.delete(item);
    const { status: readStatus, body: read } = await api.get(path);
    if (this.isGone(trip, readStatus)) return;
    expect((read['results'] as SeenTrip[]).map((each) => each.title)).not.toContain(title);
  }

  private async read(trip: KnownTrip, api: ApiOfUser): Promise<void> {
    const { status, body } = await api.get(`/api/trips/${trip.id}`);
    if (this.isGone(trip, status)) return;
    this.see(body as unknown as SeenTrip, trip.before.version);
  }

  private async summary(trip: KnownTrip, api: ApiOfUser): Promise<void> {
    const { status, body } = await api.get(`/api/trips/${trip.id}/summary`);
    if (this.isGone(trip, status)) return;
    this.see(body['trip'] as SeenTrip, trip.before.version);
    const [least, most] = [this.certainItems(trip).length, trip.before.items.size + trip.unsure.size];
    expect(body['itemCount']).toBeGreaterThanOrEqual(least);
    expect(body['itemCount']).toBeLessThanOrEqual(most);
  }

  private async items(trip: KnownTrip, api: ApiOfUser): Promise<void> {
    const { status, body } = await api.get(`/api/trips/${trip.id}/items`);
    if (this.isGone(trip, status)) return;
    const titles = (body['results'] as SeenTrip[]).map(({ title }) => title);
    expect(titles).toEqual(expect.arrayContaining(this.certainItems(trip)));
    const possible = new Set([...trip.before.items].map((item) => item.split(' ')[0]).concat(...trip.unsure));
    expect(titles.filter((title) => !possible.has(title))).toEqual([]);
  }

  private async list(api: ApiOfUser): Promise<void> {
    const answer = await api.get('/api/trips?limit=100');
    this.expectTrips(answer, this.trips);
  }

  private async batch(api: ApiOfUser): Promise<void> {
    const asked = this.trips.slice(0, 50);
    this.expectTrips(await api.get(`/api/trips?ids=${asked.map(({ id }) => id).join()}`), asked);
  }

  private expectTrips({ status, body }: ApiAnswer, asked: readonly KnownTrip[]): void {
    expect(status).toBe(200);
    const found = body['results'] as SeenTrip[];
    for (const one of found) this.see(one, this.trips.find(({ id }) => id === one.id)?.before.version ?? 1);
    for (const trip of asked) {
      const isThere = found.some(({ id }) => id === trip.id);
      if (trip.before.isRemoved) expect([trip.id, isThere]).toEqual([trip.id, false]);
      else if (!trip.isRemoving && !trip.isNew) expect([trip.id, isThere]).toEqual([trip.id, true]);
    }
  }

  /** Tests for a trip that was removed before the moment, or may be in it; anything but an answer is a failure otherwise. */
  private isGone(trip: KnownTrip, status: number, good = 200): boolean {
    if (trip.before.isRemoved) expect([trip.id, status]).toEqual([trip.id, 404]);
    else if (trip.isRemoving) expect([good, 404]).toContain(status);
    else expect([trip.id, status]).toEqual([trip.id, good]);
    return status === 404;
  }

  private see(trip: SeenTrip, least: number): void {
    expect(trip.title.startsWith(`${this.name}:`)).toBe(true);
    expect([trip.id, trip.version >= least, trip.version, least]).toEqual([
      trip.id,
      true,
      trip.version,
      least,
    ]);
    this.seen.push(trip);
  }

  private certainItems({ before, unsure }: KnownTrip): string[] {
    return [...before.items].map((item) => item.split(' ')[0] ?? '').filter((title) => !unsure.has(title));
  }

  private newName(): string {
    return `${this.name}:${(this.names += 1)}`;
  }
}
