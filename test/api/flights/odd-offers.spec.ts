// Slow: many answers of the supplier, each with an API of its own.
import { describe, expect, it } from '@jest/globals';
import { SEARCH, startApi } from '../api-under-test.js';
import { answer, startSupplier } from '../scripted-supplier.js';
import { DUFFEL_SEGMENT, duffelOffer } from './duffel-offers.js';

const offer = duffelOffer;
const segment = DUFFEL_SEGMENT;

const odd: [what: string, offer: unknown][] = [
  ['has no flight', offer('off_x', { slices: [] })],
  ['has a price below 0', offer('off_x', { total_amount: '-1.00' })],
  ['has no price', offer('off_x', { total_amount: 'free' })],
  ['has no currency', offer('off_x', { total_currency: null })],
  ['has no id', offer('off_x', { id: undefined })],
  ['has no end', offer('off_x', { expires_at: 'later' })],
  ['has no seller', offer('off_x', { owner: null })],
  ['has a cabin nobody knows', offer('off_x', { slices: [{ segments: [{ ...segment, passengers: [] }] }] })],
  ['is null', null],
];

describe('a search with an odd offer', () => {
  it.each(odd)('answers the others: one %s', async (_, oddOffer) => {
    const { reply, warnings } = await searchOf([offer('off_1'), oddOffer, offer('off_2')]);
    expect(reply.status).toBe(200);
    expect(idsOf(reply.body)).toEqual(['off_1', 'off_2']);
    expect(warnings).toEqual([expect.stringMatching(/^duffel: 1 of 3 offers can't be read, such as: ./)]);
  });

  it('sums up many in one warning', async () => {
    const { warnings } = await searchOf([offer('off_1'), ...odd.map(([, oddOffer]) => oddOffer)]);
    expect(warnings).toEqual([expect.stringContaining(`duffel: ${odd.length} of ${odd.length + 1} offers`)]);
  });

  it.each([
    ['owner', { owner: null }, 'owner'],
    ['price', { total_amount: undefined }, 'total_amount'],
    ['end', { expires_at: 'later' }, 'expires_at'],
    ['arrival', { slices: [sliceWith({ arriving_at: undefined })] }, 'slices[0].segments[0].arriving_at'],
  ])('names what is missing where none can be read: the %s', async (_, change, place) => {
    const { reply } = await searchOf([offer('off_x', change)]);
    expect(reply).toMatchObject({ status: 502, body: { reason: 'unreadable' } });
    expect(reply.body['detail']).toContain(` In it, ${place} is missing or not as promised`);
  });

  it('keeps what we do not know out of the answer', async () => {
    const { reply } = await searchOf([
      offer('off_1', { commission: '<b>12</b>', owner: { name: 'AF', secret: 's3cret' } }),
    ]);
    expect(reply.status).toBe(200);
    expect(JSON.stringify(reply.body)).not.toMatch(/commission|s3cret/);
  });

  it('fails where none can be read', async () => {
    const { reply } = await searchOf([odd[0]?.[1], odd[1]?.[1]]);
    expect(reply).toMatchObject({ status: 502, body: { reason: 'unreadable' } });
  });

  it('leaves out offers that have expired, without a word', async () => {
    const expired = offer('off_x', { expires_at: '2027-01-01T12:00:00Z' });
    const { reply, warnings } = await searchOf([expired, offer('off_1')]);
    expect(idsOf(reply.body)).toEqual(['off_1']);
    expect(warnings).toEqual([]);
    expect((await searchOf([expired])).reply).toMatchObject({ status: 200, body: { count: 0 } });
  });
});

function sliceWith(change: object): object {
  return {
    origin: { iata_code: 'CDG' },
    destination: { iata_code: 'JFK' },
    segments: [{ ...segment, ...change }],
  };
}

async function searchOf(offers: readonly unknown[]) {
  const supplier = await startSupplier(answer(201, { data: { id: 'orq_1', offers } }));
  const warnings: string[] = [];
  const warn = (line: unknown, context: unknown): void => {
    if (context === 'Suppliers') warnings.push(String(line));
  };
  const api = await startApi({
    supplierUrl: supplier.url,
    logger: { log: () => {}, error: () => {}, warn },
  });
  return { reply: await api.search(SEARCH), warnings };
}

function idsOf(body: Record<string, unknown>): string[] {
  return (body['results'] as { id: string }[]).map(({ id }) => id);
}
