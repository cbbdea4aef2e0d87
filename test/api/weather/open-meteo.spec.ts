// Slow: starts the whole API, often.
import { describe, expect, it } from '@jest/globals';
import { startApi } from '../api-under-test.js';
import { answer, type Script, startSupplier } from '../scripted-supplier.js';

const PARIS = '/api/weather/forecast?latitude=48.8566&longitude=2.3522';
const ROME = '/api/weather/forecast?latitude=41.9&longitude=12.5';
const SECRET = 'secret <b>words</b> of the supplier';

/** An answer as Open-Meteo gives it, with other fields than those on the way. */
function forecast(change: Record<string, unknown> = {}, changeOfDaily: Record<string, unknown> = {}): object {
  return {
    latitude: 48.86,
    longitude: 2.36,
    generationtime_ms: 0.1,
    utc_offset_seconds: 3600,
    timezone: 'Europe/Paris',
    elevation: 38,
    internal_token: SECRET,
    daily_units: {
      time: 'iso8601',
      temperature_2m_max: '°C',
      precipitation_sum: 'mm',
      precipitation_probability_max: '%',
      wind_speed_10m_max: 'km/h',
    },
    daily: {
      time: ['2027-01-01', '2027-01-02'],
      weather_code: [61, 1234],
      temperature_2m_max: [7.1, null],
      temperature_2m_min: [-2, 0],
      precipitation_sum: [0.4, null],
      precipitation_probability_max: [30, null],
      wind_speed_10m_max: [12.5, 8],
      sunrise: ['2027-01-01T08:44', '2027-01-02T08:44'],
      sunset: ['2027-01-01T17:04', '2027-01-02T17:05'],
      of_tomorrow: [SECRET, SECRET],
      ...changeOfDaily,
    },
    ...change,
  };
}

const without = (field: string): object => {
  const { [field]: _, ...rest } = forecast() as Record<string, unknown>;
  return rest;
};

describe('what is asked of Open-Meteo', () => {
  it('is every day that it forecasts, in the cell of the grid and its time zone', async () => {
    const supplier = await startSupplier(answer(200, forecast()));
    const api = await startApi({ supplierUrl: supplier.url });
    await api.get(`${PARIS}&days=1`);
    const url = new URL(supplier.calls[0]?.replace('GET ', '') ?? '', supplier.url);
    expect(url.pathname).toBe('/open-meteo/v1/forecast');
    expect(Object.fromEntries(url.searchParams)).toEqual({
      latitude: '48.9',
      longitude: '2.4',
      daily:
        'weather_code,temperature_2m_max,temperature_2m_min,precipitation_sum,precipitation_probability_max,' +
        'wind_speed_10m_max,sunrise,sunset',
      timezone: 'auto',
      forecast_days: '16',
    });
  });

  it('is one question about several places, each once', async () => {
    const supplier = await startSupplier(answer(200, [forecast(), forecast()]));
    const api = await startApi({ supplierUrl: supplier.url });
    const places = [
      { latitude: 48.86, longitude: 2.35 },
      { latitude: -33.87, longitude: 151.21 },
      { latitude: 48.9, longitude: 2.4 },
    ];
    expect((await api.send('POST', '/api/weather/forecasts', { places })).status).toBe(200);
    expect(supplier.calls).toHaveLength(1);
    const { searchParams } = new URL(supplier.calls[0]?.replace('GET ', '') ?? '', supplier.url);
    expect([searchParams.get('latitude'), searchParams.get('longitude')]).toEqual([
      '48.9,-33.9',
      '2.4,151.2',
    ]);
  });
});

describe('what Open-Meteo answers', () => {
  it('may have fields that nobody asked for, which stay out, and no figure for a day', async () => {
    const supplier = await startSupplier(answer(200, forecast()));
    const api = await startApi({ supplierUrl: supplier.url });
    const { body } = await api.get(PARIS);
    expect(JSON.stringify(body)).not.toContain('secret');
    expect(body).toMatchObject({ timeZone: 'Europe/Paris', utcOffsetSeconds: 3600 });
    expect(body['days']).toEqual([
      {
        date: '2027-01-01',
        weatherCode: 61,
        weather: 'light rain',
        temperatureMax: 7.1,
        temperatureMin: -2,
        precipitation: 0.4,
        precipitationProbability: 30,
        windSpeedMax: 12.5,
        sunrise: '2027-01-01T08:44',
        sunset: '2027-01-01T17:04',
      },
      {
        date: '2027-01-02',
        weatherCode: 1234,
        weather: 'unknown',
        temperatureMax: null,
        temperatureMin: 0,
        precipitation: null,
        precipitationProbability: null,
        windSpeedMax: 8,
        sunrise: '2027-01-02T08:44',
        sunset: '2027-01-02T17:05',
      },
    ]);
  });

  it.each([
    ['no time zone', without('timezone'), 'timezone is missing'],
    ['no days', without('daily'), 'daily is missing'],
    ['a column that is missing', forecast({}, { sunset: undefined }), 'daily.sunset is missing'],
    [
      'a text for a number',
      forecast({}, { temperature_2m_max: [SECRET, 1] }),
      'daily.temperature_2m_max[0] is missing or not as promised',
    ],
    [
      'a column that is too short',
      forecast({}, { sunrise: ['2027-01-01T08:44'] }),
      'daily.sunrise has 1 values for 2 days',
    ],
    ['HTML for a date', forecast({}, { time: ['<script>', '2027-01-02'] }), 'daily.time[0]'],
    ['an offset beyond reason', forecast({ utc_offset_seconds: 1e300 }), 'utc_offset_seconds'],
    ['a list for one place', [forecast()], 'missing'],
  ])('with %s is a 502 that names it', async (_, body, named) => {
    const supplier = await startSupplier(answer(200, body));
    const api = await startApi({ supplierUrl: supplier.url });
    const reply = await api.get(PARIS);
    expect(reply).toMatchObject({ status: 502, body: { supplier: 'open-meteo', reason: 'unreadable' } });
    expect(reply.body['detail']).toContain(named);
    expect(JSON.stringify(reply.body)).not.toContain('secret');
  });

  it('with fewer forecasts than places is a 502', async () => {
    const supplier = await startSupplier(answer(200, [forecast()]));
    const api = await startApi({ supplierUrl: supplier.url });
    const places = [1, 2].map((latitude) => ({ latitude, longitude: 1 }));
    const { status, body } = await api.send('POST', '/api/weather/forecasts', { places });
    expect(status).toBe(502);
    expect(body['detail']).toContain('there are 1 forecasts for 2 places');
  });
});

describe('an error of Open-Meteo', () => {
  const refusal = (status: number, reason = SECRET): Script => answer(status, { error: true, reason });
  const html: Script = (_, response) => response.writeHead(502, { 'content-type': 'text/html' }).end(SECRET);

  it.each([
    ['400', refusal(400), 502, 'refused'],
    ['429', refusal(429), 503, 'rate-limited'],
    ['500', refusal(500), 502, 'failed'],
    ['503', refusal(503), 503, 'unavailable'],
    ['502 in HTML', html, 502, 'failed'],
    ['200 in HTML', (...exchange) => html(...exchange), 502, 'failed'],
    ['a broken connection', ((request) => request.socket.destroy()) as Script, 503, 'unreachable'],
    ['no answer', (() => {}) as Script, 504, 'timed-out'],
  ] satisfies [string, Script, number, string][])(
    '%s: its words never reach the client',
    async (_, script, status, reason) => {
      const supplier = await startSupplier(script);
      const api = await startApi({
        supplierUrl: supplier.url,
        ...(reason === 'timed-out' && { openMeteo: { callTimeoutMs: 150 } }),
      });
      const reply = await api.get(PARIS);
      expect(reply).toMatchObject({ status, body: { supplier: 'open-meteo', reason } });
      expect(JSON.stringify(reply.body)).not.toContain('secret');
    },
  );

  it.each([
    ['Minutely', 'Minutely API request limit exceeded. Please try again in one minute.', '60'],
    ['Hourly', 'Hourly API request limit exceeded. Please try again in the next hour.', '3600'],
    ['Daily', 'Daily API request limit exceeded. Please try again tomorrow.', '3600'],
    ['unknown', 'What?', '60'],
  ])('429 of the %s limit holds us back until its window ends', async (_, reason, seconds) => {
    const supplier = await startSupplier(refusal(429, reason));
    const api = await startApi({ supplierUrl: supplier.url });
    await api.get(PARIS);
    const next = await api.get(ROME);
    expect(next).toMatchObject({ status: 503, headers: { 'retry-after': seconds } });
    expect(supplier.calls).toHaveLength(1);
    api.clock.advance(Number(seconds) * 1000);
    await api.get(ROME);
    expect(supplier.calls).toHaveLength(2);
  });
});

describe('the limits of Open-Meteo', () => {
  /** As many forecasts as the question has places. */
  const eachPlace: Script = (request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://any');
    const count = searchParams.get('latitude')?.split(',').length ?? 0;
    answer(200, count === 1 ? forecast() : Array.from({ length: count }, () => forecast()))(
      request,
      response,
    );
  };
  const places = (count: number, latitude: number) =>
    Array.from({ length: count }, (_, longitude) => ({ latitude, longitude }));

  it('are spent by each place of a call: 600 in a minute. What is kept costs nothing', async () => {
    const supplier = await startSupplier(eachPlace);
    const api = await startApi({ supplierUrl: supplier.url });
    const ask = async (count: number, latitude: number) =>
      api.send('POST', '/api/weather/forecasts', { places: places(count, latitude) });
    for (let batch = 0; batch < 12; batch += 1) expect((await ask(50, batch)).status).toBe(200);
    expect(await ask(1, 50)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '61' },
      body: { supplier: 'open-meteo', reason: 'rate-limited' },
    });
    expect((await ask(50, 3)).status).toBe(200);
    expect(supplier.calls).toHaveLength(12);
    api.clock.advance(60_051);
    expect((await ask(1, 50)).status).toBe(200);
  });
});
