import { beforeAll, describe, expect, it } from '@jest/globals';
import { type ApiUnderTest, startApi } from '../api-under-test.js';

const LATITUDE = 'a number of degrees from -90 to 90';
const LONGITUDE = 'a number of degrees from -180 to 180';
const DAYS = 'a whole number from 1 to 16';
const PLACES = 'a list of 1 to 50 places, each with latitude and longitude';
const PARIS = { latitude: 48.8566, longitude: 2.3522 };

/** Its supplier can't be reached, so a request that got past the checks would be answered with 503. */
let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({}, 'file');
});

describe('a query for a forecast', () => {
  it.each([
    ['latitude=91&longitude=1', [{ field: 'latitude', given: '91', expected: LATITUDE }]],
    [
      'latitude=north&longitude=',
      [
        { field: 'latitude', given: 'north', expected: LATITUDE },
        { field: 'longitude', given: '', expected: LONGITUDE },
      ],
    ],
    [
      'latitude=0x10&longitude=1e2',
      [
        { field: 'latitude', given: '0x10', expected: LATITUDE },
        { field: 'longitude', given: '1e2', expected: LONGITUDE },
      ],
    ],
    [
      'latitude=NaN&longitude=-180.1',
      [
        { field: 'latitude', given: 'NaN', expected: LATITUDE },
        { field: 'longitude', given: '-180.1', expected: LONGITUDE },
      ],
    ],
    ['latitude=1&latitude=2&longitude=1', [{ field: 'latitude', given: ['1', '2'], expected: LATITUDE }]],
    ['longitude=1', [{ field: 'latitude', expected: LATITUDE }]],
    ['latitude=1&longitude=1&days=17', [{ field: 'days', given: '17', expected: DAYS }]],
    ['latitude=1&longitude=1&days=1.5', [{ field: 'days', given: '1.5', expected: DAYS }]],
    ['latitude=1&longitude=1&days=', [{ field: 'days', given: '', expected: DAYS }]],
    [
      'latitude=1&longitude=1&units=f',
      [{ field: 'units', given: 'f', expected: 'no such field; the fields are latitude, longitude, days' }],
    ],
  ])('%s: each wrong field is named', async (query, errors) => {
    const { status, body } = await api.get(`/api/weather/forecast?${query}`);
    expect(status).toBe(400);
    expect(body['errors']).toEqual(errors);
  });

  it.each(['latitude=-90&longitude=180&days=16', 'latitude=00.5&longitude=-0'])(
    '%s is fine',
    async (query) => {
      expect((await api.get(`/api/weather/forecast?${query}`)).status).toBe(503);
    },
  );
});

describe('a request for forecasts', () => {
  const many = Array.from({ length: 51 }, () => PARIS);

  it.each([
    [{}, [{ field: 'places', expected: PLACES }]],
    [{ places: [] }, [{ field: 'places', given: [], expected: PLACES }]],
    [{ places: 'Paris' }, [{ field: 'places', given: 'Paris', expected: PLACES }]],
    [{ places: PARIS }, [{ field: 'places', given: PARIS, expected: PLACES }]],
    [{ places: [PARIS], days: '7' }, [{ field: 'days', given: '7', expected: DAYS }]],
    [
      { places: [PARIS, { latitude: '1', longitude: 200, altitude: 3 }] },
      [
        {
          field: 'places[1].altitude',
          given: 3,
          expected: 'no such field; the fields are name, latitude, longitude',
        },
        { field: 'places[1].latitude', given: '1', expected: LATITUDE },
        { field: 'places[1].longitude', given: 200, expected: LONGITUDE },
      ],
    ],
    [
      { places: [{ ...PARIS, name: '' }] },
      [{ field: 'places[0].name', given: '', expected: 'a text of 1 to 100 characters' }],
    ],
  ])('%j: each wrong field is named', async (request, errors) => {
    const { status, body } = await api.send('POST', '/api/weather/forecasts', request);
    expect(status).toBe(400);
    expect(body['errors']).toEqual(errors);
  });

  it('with more than 50 places, or one that is none, is rejected', async () => {
    for (const places of [many, [PARIS, null], [PARIS, 7], [[PARIS]], ['Paris']]) {
      const { status, body } = await api.send('POST', '/api/weather/forecasts', { places });
      expect([places, status]).toEqual([places, 400]);
      expect(JSON.stringify(body['errors'])).toContain('places');
    }
  });

  it('is fine with 50, with names or without', async () => {
    const places = [{ ...PARIS, name: 'Paris' }, ...many.slice(2)];
    expect((await api.send('POST', '/api/weather/forecasts', { places })).status).toBe(503);
  });
});
