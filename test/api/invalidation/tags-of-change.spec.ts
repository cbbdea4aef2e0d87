import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { tags } from '../../../apps/tripsage-api/src/app.cache.js';
import {
  hasTags,
  MissingColumnError,
  tagsOfChange,
} from '../../../apps/tripsage-api/src/invalidation/tags-of-change.js';

const id = fc.oneof(fc.uuid(), fc.constantFrom('paris', 'ana', '__proto__', '1'), fc.integer({ min: 1 }));
const row = fc.record({ id, user_id: id, trip_id: id, title: fc.string(), version: fc.nat() });
type Row = { id: unknown; user_id: unknown; trip_id: unknown };

/** Written again, apart from the table of the application: a slip there shows. */
const EXPECTED: Record<string, (row: Row) => string[]> = {
  destinations: (of) => [`destination:${of.id}`, 'destinations'],
  trips: (of) => [`trip:${of.id}`, `user:${of.user_id}:trips`],
  trip_items: (of) => [`trip:${of.trip_id}`],
  saved_flights: (of) => [`user:${of.user_id}:saved-flights`],
  memories: (of) => [`user:${of.user_id}:memories`],
};

describe('the tags of a change', () => {
  it('are those of the row as it is and as it was, each once', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...Object.keys(EXPECTED)),
        fc.option(row),
        fc.option(row),
        (table, record, oldRecord) => {
          const expected = [record, oldRecord].flatMap((of) => (of === null ? [] : EXPECTED[table]!(of)));
          const found = tagsOfChange({ table, record, oldRecord });
          expect(found.toSorted()).toEqual([...new Set(expected)].toSorted());
        },
      ),
    );
  });

  it('do not depend on who was first: the same change the other way round has the same', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(EXPECTED)), row, row, (table, one, other) => {
        const there = tagsOfChange({ table, record: one, oldRecord: other });
        expect(tagsOfChange({ table, record: other, oldRecord: one }).toSorted()).toEqual(there.toSorted());
      }),
    );
  });

  it('are those that answers carry', () => {
    expect(tagsOfChange({ table: 'memories', record: { user_id: 'ana' } })).toEqual([tags.memoriesOf('ana')]);
    expect(tagsOfChange({ table: 'destinations', record: { id: 'paris' } })).toEqual([
      tags.destination('paris'),
      tags.destinations(),
    ]);
  });

  it.each(['profiles', 'constructor', 'toString', '__proto__', ''])('are none for the table %j', (table) => {
    expect([hasTags(table), tagsOfChange({ table, record: { id: 1 } })]).toEqual([false, []]);
  });

  it('can not be told without their columns', () => {
    const change = { table: 'trips', record: { id: '1', user_id: 'ana' }, oldRecord: { id: '1' } };
    expect(() => tagsOfChange(change)).toThrow(MissingColumnError);
    expect(() => tagsOfChange(change)).toThrow(
      'oldRecord.user_id is missing, which the tags of trips are made of.',
    );
  });
});
