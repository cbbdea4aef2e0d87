import { describe, expect, it } from '@jest/globals';
import { PostgrestClient } from '@supabase/postgrest-js';
import * as fc from 'fast-check';
import { queryOf } from '../../../apps/supplier-sandbox/src/supabase/rest/parse/query-string.js';
import { PostgrestRefusal } from '../../../apps/supplier-sandbox/src/supabase/rest/postgrest-error.js';
import type { CatalogTable } from '../../../apps/supplier-sandbox/src/supabase/rest/sql/catalog.js';
import { whereOf } from '../../../apps/supplier-sandbox/src/supabase/rest/sql/conditions.js';
import { Statement } from '../../../apps/supplier-sandbox/src/supabase/rest/sql/statement.js';
import { anyCharacter } from '../../support/any-character.js';

const COLUMN = { type: 'text', fullType: 'text', fallback: null };
const TABLE: CatalogTable = {
  name: 'trips',
  columns: new Map(['title', 'notes'].map((name) => [name, { ...COLUMN, name }])),
  primaryKey: [],
};
const anyText = fc.string({ unit: anyCharacter });

type Trips = ReturnType<ReturnType<PostgrestClient['from']>['select']>;

/** The parameters that the real client sends for a query. */
async function paramsOf(query: (trips: Trips) => PromiseLike<unknown>): Promise<URLSearchParams> {
  let sent = '';
  const fetchNothing = async (url: unknown) => {
    sent = String(url);
    return new Response('[]');
  };
  const client = new PostgrestClient('http://sandbox', { fetch: fetchNothing as typeof fetch });
  await query(client.from('trips').select());
  return new URL(sent).searchParams;
}

function sqlOf(params: Iterable<readonly [string, string]>): { sql: string; values: string[] } {
  const statement = new Statement();
  const sql = whereOf(statement, { table: TABLE, alias: 't' }, queryOf(params).rows.filters);
  return { sql, values: statement.values };
}

describe('a query string', () => {
  it('gives back each value that the client was given, bound and never in the SQL', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, anyText, async (title, notes) => {
        const { sql, values } = sqlOf(
          await paramsOf((trips) => trips.eq('title', title).neq('notes', notes)),
        );
        expect(sql).toBe(' where (t."title" = $1::text::text) and (t."notes" <> $2::text::text)');
        expect(values).toEqual([title, notes].map((text) => text.toWellFormed()));
      }),
    );
  });

  it('gives back lists, whatever separators their values hold', async () => {
    // The client escapes neither quotes nor backslashes, so no server can tell them apart.
    const listed = anyText
      .map((text) => text.toWellFormed().replaceAll(/["\\]/g, ''))
      .filter((text) => text !== '');
    await fc.assert(
      fc.asyncProperty(fc.uniqueArray(listed, { minLength: 1, maxLength: 5 }), async (titles) => {
        const { values } = sqlOf(await paramsOf((trips) => trips.in('title', titles)));
        expect(values).toEqual(titles);
      }),
    );
  });

  it('gives back what is quoted in a logic tree', () => {
    fc.assert(
      fc.property(anyText, anyText, (title, notes) => {
        const quoted = (text: string): string => `"${text.replaceAll(/["\\]/g, (found) => `\\${found}`)}"`;
        const tree = `(title.eq.${quoted(title)},not.and(notes.gt.${quoted(notes)},title.is.null))`;
        const { sql, values } = sqlOf([['or', tree]]);
        expect(sql).toBe(
          ' where ((t."title" = $1::text::text) or not ((t."notes" > $2::text::text) and (t."title" is null)))',
        );
        expect(values).toEqual([title, notes]);
      }),
    );
  });

  it('is read or refused, whatever it is', () => {
    const name = fc.oneof(
      anyText,
      fc.constantFrom('select', 'order', 'limit', 'offset', 'or', 'not.and', 'columns', 'title', 'a.b.or'),
    );
    const value = fc
      .array(
        fc.oneof(
          fc.constantFrom(
            'eq.',
            'in.(',
            ')',
            '(',
            '"',
            '\\',
            ',',
            '*',
            ':',
            '::',
            '->',
            '->>',
            '!',
            'not.',
            'and(',
          ),
          fc.constantFrom('title', 'is.null', '.desc', '.nullslast', '{', '}', '1', '-', ' '),
          anyText,
        ),
        { maxLength: 12 },
      )
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.array(fc.tuple(name, value), { maxLength: 4 }), (params) => {
        try {
          sqlOf(params);
        } catch (error) {
          if (!(error instanceof PostgrestRefusal)) throw error;
          expect(error.status).toBe(400);
        }
      }),
      { numRuns: 2000 },
    );
  });
});
