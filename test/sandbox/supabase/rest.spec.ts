// Slow: it makes a Postgres of its own, in 2 to 8 s.
import { beforeEach, describe, expect, it } from '@jest/globals';
import { projectForAll } from '../running-project.js';

const project = projectForAll();
const ana = () => project.as('ana');
const anyone = () => project.withKey('sandbox-anon-key');

beforeEach(async () => {
  await project.sandbox.database.query('truncate public.trips, public.trip_items, public.saved_flights');
});

async function trip(change: Record<string, unknown> = {}): Promise<{ id: string; version: number }> {
  const { data, error } = await ana()
    .from('trips')
    .insert({ title: 'Kyoto', ...change })
    .select('id,version')
    .single();
  expect(error).toBeNull();
  return data as { id: string; version: number };
}

describe('rows that are read', () => {
  it('are those of the filters, in their order, with the columns asked for', async () => {
    const { data, status } = await anyone()
      .from('destinations')
      .select('id, place:name, safety_rating::text')
      .contains('categories', ['skiing'])
      .gte('safety_rating', 4.5)
      .order('safety_rating', { ascending: false })
      .order('id');
    expect(status).toBe(200);
    expect(data).toEqual([
      { id: 'zermatt', place: 'Zermatt', safety_rating: '4.8' },
      { id: 'queenstown', place: 'Queenstown', safety_rating: '4.7' },
      { id: 'innsbruck', place: 'Innsbruck', safety_rating: '4.6' },
    ]);
  });

  it.each<
    [string, (query: ReturnType<typeof rowsOfTrips>) => PromiseLike<{ data: unknown; error: unknown }>]
  >([
    ['eq', (q) => q.eq('travelers', 2)],
    ['neq', (q) => q.neq('title', 'A').neq('title', 'C')],
    ['gt and lt', (q) => q.gt('travelers', 1).lt('travelers', 3)],
    ['gte and lte', (q) => q.gte('travelers', 2).lte('travelers', 2)],
    ['in', (q) => q.in('title', ['B, with comma', 'nothing'])],
    ['not in', (q) => q.not('title', 'in', '(A,C)')],
    ['like', (q) => q.like('title', 'B,%')],
    ['like of any', (q) => q.likeAnyOf('title', ['B%', 'X%'])],
    ['ilike', (q) => q.ilike('title', 'b,*')],
    ['is null', (q) => q.is('notes', null)],
    ['not is null', (q) => q.not('start_date', 'is', null)],
    ['or with and', (q) => q.or('title.eq."B, with comma",and(travelers.eq.1,status.eq.booked)')],
    ['or with not', (q) => q.or('title.not.in.(A,C),status.eq.done')],
    ['match', (q) => q.match({ travelers: 2, status: 'planned' })],
    ['text search', (q) => q.textSearch('title', 'comma')],
  ])('hold for %s', async (_name, filtered) => {
    const { error } = await ana()
      .from('trips')
      .insert([
        { title: 'A', travelers: 1, notes: 'x', start_date: null },
        { title: 'B, with comma', travelers: 2, notes: null, start_date: '2027-01-01' },
        { title: 'C', travelers: 3, notes: 'y', start_date: null },
      ]);
    expect(error).toBeNull();
    await ana().from('trips').update({ status: 'planned' }).eq('travelers', 2);
    const answer = await filtered(rowsOfTrips());
    expect(answer).toMatchObject({ error: null, data: [{ title: 'B, with comma' }] });
  });

  it('overlap and contain arrays and JSON', async () => {
    const { id } = await trip();
    await ana()
      .from('trip_items')
      .insert([
        { trip_id: id, kind: 'flight', title: 'out', details: { seat: { row: 12 }, tags: ['window'] } },
        { trip_id: id, kind: 'note', title: 'back', details: {} },
      ]);
    const contained = await ana()
      .from('trip_items')
      .select('title')
      .contains('details', { seat: { row: 12 } });
    expect(contained.data).toEqual([{ title: 'out' }]);
    const inside = await ana()
      .from('trip_items')
      .select('row:details->seat->>row')
      .eq('details->seat->>row', '12');
    expect(inside.data).toEqual([{ row: '12' }]);
    const overlapping = await anyone()
      .from('destinations')
      .select('id')
      .overlaps('best_months', [2])
      .overlaps('categories', ['northern-lights']);
    expect(overlapping.data).toEqual([{ id: 'reykjavik' }]);
  });

  it('come in pages with their total, 206 for a part and 416 beyond the end', async () => {
    const all = () => anyone().from('destinations').select('id', { count: 'exact' }).order('id');
    const first = await all().range(0, 1);
    expect(first).toMatchObject({ status: 206, data: [{ id: 'amsterdam' }, { id: 'antalya' }] });
    expect(first.count).toBeGreaterThan(55);
    expect(await all().limit(1)).toMatchObject({ status: 206, count: first.count });
    expect(await all()).toMatchObject({ status: 200 });
    expect(await all().range(9000, 9001)).toMatchObject({ status: 416, error: { code: 'PGRST103' } });
    const head = await anyone().from('destinations').select('*', { count: 'exact', head: true });
    expect(head).toMatchObject({ status: 200, data: null, count: first.count });
    const ranged = await fetch(`${project.url}/supabase/rest/v1/destinations?select=id&order=id`, {
      headers: { apikey: 'sandbox-anon-key', range: '1-2' },
    });
    expect(ranged.headers.get('content-range')).toBe('1-2/*');
    expect(await ranged.json()).toEqual([{ id: 'antalya' }, { id: 'athens' }]);
  });

  it('sort nulls where they are asked to be', async () => {
    await ana()
      .from('trips')
      .insert([
        { title: 'A', start_date: null },
        { title: 'B', start_date: '2027-01-01' },
      ]);
    const titles = async (nullsFirst: boolean) => {
      const { data } = await rowsOfTrips().order('start_date', { nullsFirst });
      return data?.map(({ title }) => title);
    };
    expect(await titles(true)).toEqual(['A', 'B']);
    expect(await titles(false)).toEqual(['B', 'A']);
  });

  it('embed the rows of a foreign key, both ways, and refuse where there is none', async () => {
    const { id } = await trip();
    await ana()
      .from('trip_items')
      .insert([
        { trip_id: id, kind: 'note', title: 'second', day: '2027-01-02' },
        { trip_id: id, kind: 'note', title: 'first', day: '2027-01-01' },
      ]);
    const many = await ana()
      .from('trips')
      .select('title,items:trip_items(title)')
      .order('day', { referencedTable: 'items' });
    expect(many.data).toEqual([{ title: 'Kyoto', items: [{ title: 'first' }, { title: 'second' }] }]);
    const one = await ana().from('trip_items').select('trips(title)').eq('title', 'first').single();
    expect(one.data).toEqual({ trips: { title: 'Kyoto' } });
    const none = await ana().from('trips').select('title,destinations(name)');
    expect(none).toMatchObject({ status: 400, error: { code: 'PGRST200' } });
  });

  it('are one object or 406', async () => {
    await trip();
    expect(await rowsOfTrips().single()).toMatchObject({ status: 200, data: { title: 'Kyoto' } });
    expect(await rowsOfTrips().maybeSingle()).toMatchObject({ status: 200, data: { title: 'Kyoto' } });
    const none = await rowsOfTrips().eq('title', 'none').single();
    expect(none).toMatchObject({
      status: 406,
      error: { code: 'PGRST116', details: 'The result contains 0 rows' },
    });
  });
});

describe('rows that are written', () => {
  it('get their defaults; without a wish for the rows the answer is empty', async () => {
    const minimal = await ana().from('trips').insert({ title: 'One' });
    expect(minimal).toMatchObject({ status: 201, data: null, error: null });
    const several = await ana()
      .from('trips')
      .insert([{ title: 'Two' }, { title: 'Three', travelers: 3 }], { defaultToNull: false, count: 'exact' })
      .select('title,travelers,status,user_id,version');
    expect(several).toMatchObject({ status: 201, count: 2 });
    expect(several.data).toEqual([
      { title: 'Two', travelers: 1, status: 'draft', user_id: 'ana', version: 1 },
      { title: 'Three', travelers: 3, status: 'draft', user_id: 'ana', version: 1 },
    ]);
    const withNull = await ana()
      .from('trips')
      .insert([{ title: 'Two' }, { title: 'Three', travelers: 3 }]);
    expect(withNull).toMatchObject({ status: 400, error: { code: '23502' } });
  });

  it('are updated only in the version that the client knows', async () => {
    const { id, version } = await trip();
    const first = await ana()
      .from('trips')
      .update({ title: 'Nara' })
      .eq('id', id)
      .eq('version', version)
      .select();
    expect(first).toMatchObject({ status: 200, data: [{ title: 'Nara', version: 2 }] });
    const late = await ana()
      .from('trips')
      .update({ title: 'Osaka' })
      .eq('id', id)
      .eq('version', version)
      .select();
    expect(late).toMatchObject({ status: 200, data: [] });
    const answers = await Promise.all(
      [1, 2, 3, 4].map((n) =>
        ana()
          .from('trips')
          .update({ title: `v${n}` })
          .eq('id', id)
          .eq('version', 2)
          .select('title,version'),
      ),
    );
    expect(answers.filter(({ data }) => data?.length === 1)).toHaveLength(1);
    expect(await rowsOfTrips().select('version').single()).toMatchObject({ data: { version: 3 } });
  });

  it('can’t choose their version, and their time moves', async () => {
    const { id } = await trip();
    const before = await ana().from('trips').select('updated_at').single();
    const { data } = await ana()
      .from('trips')
      .update({ version: 70 })
      .eq('id', id)
      .select('version,updated_at');
    expect(data).toMatchObject([{ version: 2 }]);
    expect(Date.parse(data![0]!.updated_at)).toBeGreaterThan(Date.parse(before.data!.updated_at));
  });

  it('are put in place by upsert, or left as they are', async () => {
    const saved = (offer: unknown, ignoreDuplicates = false) =>
      ana()
        .from('saved_flights')
        .upsert({ offer_id: 'off_1', offer }, { onConflict: 'user_id,offer_id', ignoreDuplicates })
        .select('offer');
    expect(await saved({ price: 1 })).toMatchObject({ status: 201, data: [{ offer: { price: 1 } }] });
    expect(await saved({ price: 2 })).toMatchObject({ status: 200, data: [{ offer: { price: 2 } }] });
    expect(await saved({ price: 3 }, true)).toMatchObject({ data: [] });
    expect((await ana().from('saved_flights').select('offer')).data).toEqual([{ offer: { price: 2 } }]);
    const again = await ana().from('saved_flights').insert({ offer_id: 'off_1', offer: {} });
    expect(again).toMatchObject({ status: 409, error: { code: '23505' } });
  });

  it('are deleted with what hangs on them, and never a whole table at once', async () => {
    const { id } = await trip();
    await ana().from('trip_items').insert({ trip_id: id, kind: 'note', title: 'x' });
    expect(await ana().from('trips').delete()).toMatchObject({ status: 400, error: { code: '21000' } });
    expect(await ana().from('trips').delete().eq('id', id)).toMatchObject({ status: 204, data: null });
    expect((await ana().from('trip_items').select()).data).toEqual([]);
  });

  it('stay as they were where the answer is refused', async () => {
    await trip();
    await trip();
    const two = await ana().from('trips').update({ notes: 'x' }).eq('title', 'Kyoto').select().single();
    expect(two).toMatchObject({ status: 406, error: { code: 'PGRST116' } });
    const many = await ana().from('trips').delete().eq('title', 'Kyoto').maxAffected(1);
    expect(many).toMatchObject({ status: 400, error: { code: 'PGRST124' } });
    expect((await rowsOfTrips().is('notes', null)).data).toHaveLength(2);
  });
});

describe('functions', () => {
  it('find destinations by a vector, given as a list or as text, over POST and GET', async () => {
    const { data } = await anyone().from('destinations').select('embedding').eq('id', 'zermatt').single();
    const text = data!.embedding as string;
    const near = { match_count: 3 };
    const listed = await anyone().rpc('match_destinations', { query_embedding: JSON.parse(text), ...near });
    expect(listed.data).toHaveLength(3);
    expect(listed.data[0]).toEqual({ id: 'zermatt', similarity: expect.closeTo(1, 5) });
    const asText = await anyone()
      .rpc('match_destinations', { query_embedding: text, ...near })
      .select('id')
      .limit(1);
    expect(asText.data).toEqual([{ id: 'zermatt' }]);
    const got = await anyone().rpc('match_destinations', { query_embedding: text, ...near }, { get: true });
    expect(got.data).toEqual(listed.data);
  });
});

describe('what is wrong', () => {
  it.each<[string, number, string, () => PromiseLike<unknown>]>([
    ['an unknown table', 404, 'PGRST205', () => ana().from('nothing').select()],
    ['a table of another schema', 404, 'PGRST205', () => ana().from('outbox').select()],
    ['another schema', 406, 'PGRST106', () => ana().schema('sandbox').from('outbox').select()],
    ['an unknown column in select', 400, '42703', () => ana().from('trips').select('nothing')],
    ['an unknown column in a filter', 400, '42703', () => ana().from('trips').select().eq('nothing', 1)],
    ['an unknown column in a row', 400, 'PGRST204', () => ana().from('trips').insert({ nothing: 1 })],
    ['a value that is no uuid', 400, '22P02', () => ana().from('trips').select().eq('id', 'x')],
    ['a status of its own', 400, '23514', () => ana().from('trips').insert({ title: 'x', status: 'lost' })],
    [
      'a date that is none',
      400,
      '22008',
      () => ana().from('trips').insert({ title: 'x', start_date: '2027-02-30' }),
    ],
    ['a missing title', 400, '23502', () => ana().from('trips').insert({ notes: 'x' })],
    [
      'an item of no trip',
      403,
      '42501',
      () =>
        ana()
          .from('trip_items')
          .insert({ ...item, trip_id: NOBODYS }),
    ],
    [
      'an item of no trip by the service',
      409,
      '23503',
      () =>
        service()
          .from('trip_items')
          .insert({ ...item, user_id: 'x', trip_id: NOBODYS }),
    ],
    [
      'a filter without operator',
      400,
      'PGRST100',
      () => ana().from('trips').select().filter('id', 'same', 'x'),
    ],
    ['an unknown function', 404, 'PGRST202', () => ana().rpc('nothing')],
    ['an unknown argument', 404, 'PGRST202', () => ana().rpc('match_destinations', { other: 1 })],
    [
      'a vector that is too short',
      400,
      '22000',
      () => ana().rpc('match_destinations', { query_embedding: [1, 2] }),
    ],
    ['a form that is not spoken', 406, 'PGRST107', () => ana().from('trips').select().csv()],
    [
      'a body that is no row',
      400,
      'PGRST102',
      () =>
        ana()
          .from('trips')
          .insert([1 as unknown as object]),
    ],
  ])('%s is %i %s', async (_name, status, code, call) => {
    expect(await call()).toMatchObject({ status, error: { code, message: expect.any(String) }, data: null });
  });

  it('never reaches Postgres as SQL', async () => {
    await trip();
    const evil = `x'; drop table public.trips; --`;
    const answers = [
      await rowsOfTrips().eq('title', evil),
      await rowsOfTrips().in('title', [evil, `"${evil}`]),
      await rowsOfTrips().or(`title.eq."${evil}"`),
      await ana().from('trips').select(`title,"${evil}"`),
      await ana().from('trips').select(`x"; drop table trips; --:title`),
      await ana().from('trips').select(`title::text; drop table trips`),
      await rowsOfTrips().order(`title; drop table public.trips`),
      await rowsOfTrips().eq(`details->>'; drop table public.trips; --`, 'x'),
      await ana()
        .from('trips')
        .insert({ [evil]: 1 }),
      await ana()
        .from('trips')
        .upsert({ title: 'x' }, { onConflict: `id) do nothing; drop table trips; --` }),
      await ana().rpc(`match_destinations(null, 1); drop table trips; --`),
      await ana().from(`trips; drop table trips`).select(),
    ];
    expect(answers.map(({ status }) => status >= 500)).not.toContain(true);
    const titled = await ana().from('trips').insert({ title: evil }).select('title').single();
    expect(titled.data).toEqual({ title: evil });
    expect((await rowsOfTrips().eq('title', evil)).data).toHaveLength(1);
  });
});

const NOBODYS = '00000000-0000-4000-8000-000000000000';
const item = { kind: 'note', title: 'x' };
const service = () => project.withKey('sandbox-service-key');

function rowsOfTrips() {
  return ana().from('trips').select('title');
}
