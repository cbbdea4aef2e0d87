import * as v from 'valibot';
import { readAnswer } from '../suppliers/read-answer.js';
import { UnreadableAnswerError } from '../suppliers/unreadable-answer.error.js';
import type { GridCell } from './grid-cell.js';
import type { Forecast } from './weather-provider.port.js';
import type { ForecastDay } from './weather.dto.js';
import { weatherInWords } from './wmo-codes.js';

const NUMBERS = v.array(v.nullable(v.number()));
const MOMENTS = v.array(v.nullable(v.pipe(v.string(), v.regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}$/))));
const CODES = v.array(v.nullable(v.pipe(v.number(), v.integer())));
const UNIT = v.pipe(v.string(), v.maxLength(20));
// Beyond 18 hours there is no zone; a figure beyond all reason would break the arithmetic of dates.
const OFFSET = v.pipe(v.number(), v.integer(), v.minValue(-64_800), v.maxValue(64_800));

const DAILY = {
  weather_code: CODES,
  temperature_2m_max: NUMBERS,
  temperature_2m_min: NUMBERS,
  precipitation_sum: NUMBERS,
  precipitation_probability_max: NUMBERS,
  wind_speed_10m_max: NUMBERS,
  sunrise: MOMENTS,
  sunset: MOMENTS,
};

/** The variables that are asked for: with 16 days, the most that count as one call (see the limiter's cost). */
export const DAILY_VARIABLES = Object.keys(DAILY) as (keyof typeof DAILY)[];

const FORECAST = v.object({
  utc_offset_seconds: OFFSET,
  timezone: v.pipe(v.string(), v.nonEmpty(), v.maxLength(100)),
  daily_units: v.object({
    temperature_2m_max: UNIT,
    precipitation_sum: UNIT,
    precipitation_probability_max: UNIT,
    wind_speed_10m_max: UNIT,
  }),
  daily: v.object({ time: v.array(v.pipe(v.string(), v.isoDate())), ...DAILY }),
});

type OpenMeteoForecast = v.InferOutput<typeof FORECAST>;

/**
 * Open-Meteo's answer in our terms: an object for one place, a list in the order of the question for several.
 *
 * @throws UnreadableAnswerError that names what is missing
 */
export function forecastsOf(body: unknown, cells: readonly GridCell[]): Forecast[] {
  const answers = cells.length === 1 ? [readAnswer(FORECAST, body)] : readAnswer(v.array(FORECAST), body);
  if (answers.length !== cells.length) {
    throw new UnreadableAnswerError(`there are ${answers.length} forecasts for ${cells.length} places.`);
  }
  return cells.map((cell, at) => forecastOf(answers[at] as OpenMeteoForecast, cell));
}

function forecastOf(
  { utc_offset_seconds, timezone, daily_units, daily }: OpenMeteoForecast,
  cell: GridCell,
): Forecast {
  const short = DAILY_VARIABLES.find((name) => daily[name].length !== daily.time.length);
  if (short !== undefined) {
    const [values, days] = [daily[short].length, daily.time.length];
    throw new UnreadableAnswerError(`daily.${short} has ${values} values for ${days} days.`);
  }
  return {
    cell,
    timeZone: timezone,
    utcOffsetSeconds: utc_offset_seconds,
    units: {
      temperature: daily_units.temperature_2m_max,
      precipitation: daily_units.precipitation_sum,
      precipitationProbability: daily_units.precipitation_probability_max,
      windSpeed: daily_units.wind_speed_10m_max,
    },
    days: daily.time.map((date, at) => dayOf(daily, date, at)),
    attribution: 'Weather data by Open-Meteo.com, CC BY 4.0',
  };
}

function dayOf(daily: OpenMeteoForecast['daily'], date: string, at: number): ForecastDay {
  const weatherCode = daily.weather_code[at] ?? null;
  return {
    date,
    weatherCode,
    weather: weatherInWords(weatherCode),
    temperatureMax: daily.temperature_2m_max[at] ?? null,
    temperatureMin: daily.temperature_2m_min[at] ?? null,
    precipitation: daily.precipitation_sum[at] ?? null,
    precipitationProbability: daily.precipitation_probability_max[at] ?? null,
    windSpeedMax: daily.wind_speed_10m_max[at] ?? null,
    sunrise: daily.sunrise[at] ?? null,
    sunset: daily.sunset[at] ?? null,
  };
}
