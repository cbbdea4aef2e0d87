import { IANAZone } from 'luxon';
import type { Point } from '../great-circle.js';
import type { SeededDraw } from '../seeded-draw.js';
import type { ForecastQuestion } from './forecast-query.js';
import { isoDay, isoMinute } from './iso-time.js';
import { sunOn } from './sun.js';
import {
  DAILY_VARIABLES,
  dailyValue,
  HOURLY_VARIABLES,
  hourlyValue,
  type DailyName,
  type HourlyName,
} from './variables.js';
import { Weather } from './weather.js';

type Units = Record<string, string>;
type Columns = Record<string, (number | string)[]>;

/** The answer for one place. */
export interface Forecast {
  readonly latitude: number;
  readonly longitude: number;
  readonly generationtime_ms: number;
  readonly utc_offset_seconds: number;
  readonly timezone: string;
  readonly timezone_abbreviation: string;
  /** Metres. */
  readonly elevation: number;
  /** The place's number in the question; the first has none. */
  readonly location_id?: number;
  readonly current_units?: Units;
  readonly current?: Record<string, number | string>;
  readonly hourly_units?: Units;
  readonly hourly?: Columns;
  readonly daily_units?: Units;
  readonly daily?: Columns;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const CURRENT_SECONDS = 900;
const GRID_PER_DEGREE = 10;

/** The forecast for the cell of the grid that the place is in. `at`: the place's number in the question, from 0. */
export function forecastOf(
  given: Point,
  at: number,
  { timezone, days, ...asked }: ForecastQuestion,
  now: number,
  draw: SeededDraw,
): Forecast {
  const place = { latitude: snapped(given.latitude), longitude: snapped(given.longitude) };
  const zone = zoneOf(timezone, place, now);
  const weather = new Weather(place, now, draw);
  const midnight = Math.floor((now + zone.offsetMs) / DAY_MS) * DAY_MS - zone.offsetMs;
  const { current, hourly, daily } = asked;
  return {
    ...place,
    generationtime_ms: 0.02 + Math.round(1e6 * draw.unit('generation', at, now)) / 1e7,
    utc_offset_seconds: zone.offsetMs / 1000,
    timezone: zone.name,
    timezone_abbreviation: zone.abbreviation,
    elevation: draw.integer(0, 400, 'elevation', place.latitude, place.longitude),
    ...(at > 0 && { location_id: at }),
    ...(current.length > 0 && currentPart(current, weather, now, zone.offsetMs)),
    ...(hourly.length > 0 && hourlyPart(hourly, weather, midnight, days, zone.offsetMs)),
    ...(daily.length > 0 && dailyPart(daily, weather, place, midnight, days, zone.offsetMs)),
  };
}

function currentPart(names: readonly HourlyName[], weather: Weather, now: number, offsetMs: number) {
  const at = now - (now % (CURRENT_SECONDS * 1000));
  const moment = weather.at(at);
  const values = names.map((name) => [name, hourlyValue(name, moment)] as const);
  return {
    current_units: { time: 'iso8601', interval: 'seconds', ...unitsOf(names, HOURLY_VARIABLES) },
    current: { time: isoMinute(at, offsetMs), interval: CURRENT_SECONDS, ...Object.fromEntries(values) },
  };
}

function hourlyPart(
  names: readonly HourlyName[],
  weather: Weather,
  midnight: number,
  days: number,
  offsetMs: number,
) {
  const times = hoursFrom(midnight, days * 24);
  const hours = times.map((time) => weather.at(time));
  const columns = names.map((name) => [name, hours.map((hour) => hourlyValue(name, hour))] as const);
  return {
    hourly_units: { time: 'iso8601', ...unitsOf(names, HOURLY_VARIABLES) },
    hourly: { time: times.map((time) => isoMinute(time, offsetMs)), ...Object.fromEntries(columns) },
  };
}

function dailyPart(
  names: readonly DailyName[],
  weather: Weather,
  place: Point,
  midnight: number,
  days: number,
  offsetMs: number,
) {
  const starts = Array.from({ length: days }, (_, day) => midnight + day * DAY_MS);
  const facts = starts.map((start) => ({
    hours: hoursFrom(start, 24).map((time) => weather.at(time)),
    sun: sunOn(place, start, offsetMs),
  }));
  const columns = names.map(
    (name) => [name, facts.map(({ hours, sun }) => dailyValue(name, hours, sun))] as const,
  );
  return {
    daily_units: { time: 'iso8601', ...unitsOf(names, DAILY_VARIABLES) },
    daily: { time: starts.map((start) => isoDay(start, offsetMs)), ...Object.fromEntries(columns) },
  };
}

function unitsOf<Name extends string>(
  names: readonly Name[],
  table: Readonly<Record<Name, { readonly unit: string }>>,
): Units {
  return Object.fromEntries(names.map((name) => [name, table[name].unit]));
}

function hoursFrom(start: number, count: number): number[] {
  return Array.from({ length: count }, (_, hour) => start + hour * HOUR_MS);
}

/** To the model's grid, a tenth of a degree. Adding 0 makes a plain 0 of -0. */
function snapped(degrees: number): number {
  return Math.round(degrees * GRID_PER_DEGREE) / GRID_PER_DEGREE + 0;
}

/** The zone with the offset that it has now, which all of the answer is in. `auto` goes by the longitude. */
function zoneOf(timezone: string, { longitude }: Point, now: number) {
  if (timezone === 'auto') {
    const hours = Math.round(longitude / 15);
    if (hours === 0) return { name: 'GMT', abbreviation: 'GMT', offsetMs: 0 };
    // The names of POSIX count westward.
    const sign = (positive: boolean): string => (positive ? '+' : '-');
    const name = `Etc/GMT${sign(hours < 0)}${Math.abs(hours)}`;
    return { name, abbreviation: `GMT${sign(hours > 0)}${Math.abs(hours)}`, offsetMs: hours * HOUR_MS };
  }
  const zone = IANAZone.create(timezone);
  const abbreviation = zone.offsetName(now, { format: 'short', locale: 'en' });
  return { name: timezone, abbreviation: abbreviation ?? timezone, offsetMs: zone.offset(now) * 60_000 };
}
