import { IANAZone } from 'luxon';
import type { Point } from '../great-circle.js';
import { OpenMeteoRefusal } from './open-meteo.errors.js';
import { DAILY_VARIABLES, HOURLY_VARIABLES, type DailyName, type HourlyName } from './variables.js';

/** The query as it arrives: a parameter that is repeated is a list. */
export type ForecastQuery = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A forecast that can be made. */
export interface ForecastQuestion {
  /** As given, not yet on the model's grid. */
  readonly places: readonly Point[];
  readonly daily: readonly DailyName[];
  readonly hourly: readonly HourlyName[];
  readonly current: readonly HourlyName[];
  /** `auto`, or a name that the IANA knows. */
  readonly timezone: string;
  readonly days: number;
}

const KNOWN = new Set(['latitude', 'longitude', 'daily', 'hourly', 'current', 'timezone', 'forecast_days']);
const MOST_PLACES = 1_000;
const DEFAULT_DAYS = 7;
const MOST_DAYS = 16;

/** The question behind the query, with the reasons of Open-Meteo for what it refuses. */
export function toForecastQuestion(query: ForecastQuery): ForecastQuestion {
  const unknown = Object.keys(query).find((name) => !KNOWN.has(name));
  if (unknown !== undefined) throw new OpenMeteoRefusal(`The sandbox does not speak parameter '${unknown}'.`);
  return {
    places: placesOf(query),
    daily: variablesOf(query, 'daily', 'ForecastVariableDaily', DAILY_VARIABLES),
    hourly: variablesOf(query, 'hourly', 'ForecastVariable', HOURLY_VARIABLES),
    current: variablesOf(query, 'current', 'ForecastVariable', HOURLY_VARIABLES),
    timezone: timezoneOf(query),
    days: daysOf(query),
  };
}

function placesOf(query: ForecastQuery): Point[] {
  const latitudes = degreesOf(query, 'latitude', 90);
  const longitudes = degreesOf(query, 'longitude', 180);
  if (latitudes.length !== longitudes.length) {
    throw new OpenMeteoRefusal("Parameter 'latitude' and 'longitude' must have the same number of elements");
  }
  if (latitudes.length > MOST_PLACES) {
    throw new OpenMeteoRefusal(`Only up to ${MOST_PLACES} locations can be requested at once`);
  }
  return latitudes.map((latitude, at) => ({ latitude, longitude: longitudes[at]! }));
}

function degreesOf(query: ForecastQuery, name: 'latitude' | 'longitude', most: number): number[] {
  const given = listOf(query, name);
  if (given.length === 0) throw new OpenMeteoRefusal(`Parameter '${name}' is required`);
  return given.map((text) => {
    const value = Number(text);
    if (text.trim() === '' || !Number.isFinite(value)) {
      throw new OpenMeteoRefusal(
        `Data corrupted at path '${name}'. Cannot initialize Float from invalid String value ${text}.`,
      );
    }
    if (Math.abs(value) <= most) return value;
    const title = name === 'latitude' ? 'Latitude' : 'Longitude';
    throw new OpenMeteoRefusal(`${title} must be in range of -${most} to ${most}°. Given: ${value}.`);
  });
}

function variablesOf<Name extends string>(
  query: ForecastQuery,
  parameter: string,
  type: string,
  table: Readonly<Record<Name, unknown>>,
): Name[] {
  return listOf(query, parameter).map((name) => {
    if (Object.hasOwn(table, name)) return name as Name;
    throw new OpenMeteoRefusal(
      `Data corrupted at path '${parameter}'. Cannot initialize ${type} from invalid String value ${name}.`,
    );
  });
}

function timezoneOf(query: ForecastQuery): string {
  const [name = 'GMT'] = listOf(query, 'timezone');
  if (name === 'auto' || IANAZone.isValidZone(name)) return name;
  throw new OpenMeteoRefusal('Invalid timezone');
}

function daysOf(query: ForecastQuery): number {
  const [text = String(DEFAULT_DAYS)] = listOf(query, 'forecast_days');
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= MOST_DAYS) return days;
  throw new OpenMeteoRefusal(`Forecast days is invalid. Allowed range 1 to ${MOST_DAYS}. Given ${text}.`);
}

/** The values of a parameter, which may be repeated or separated by commas. */
function listOf(query: ForecastQuery, name: string): string[] {
  const given = query[name];
  if (given === undefined || given === '') return [];
  return [given].flat().flatMap((text) => text.split(','));
}
