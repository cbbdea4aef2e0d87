import { Injectable } from '@nestjs/common';
import { Cacheable } from '@tripsage/cache';

export interface CalendarDay {
  readonly calendar: string;
  readonly day: Date;
  readonly filters: Readonly<Record<string, unknown>>;
  readonly people: ReadonlySet<string>;
}

/** Arguments of several kinds, as one process spells them. */
export const CALENDAR_DAY: CalendarDay = {
  calendar: 'trips',
  day: new Date('2027-03-01T00:00:00Z'),
  filters: { kind: 'flight', stops: 0, price: 1e21, name: 'Zoë' },
  people: new Set(['ana', 'ben']),
};

/** A cached method whose keys two processes compare. */
@Injectable()
export class CalendarService {
  @Cacheable('calendar', { fresh: '5m' }, { entity: 'events', operation: 'list' })
  async events({ calendar }: CalendarDay): Promise<string[]> {
    return [calendar];
  }
}
