import type { DaySun } from './sun.js';
import type { HourOfWeather } from './weather.js';

/** A variable of an hour. */
interface HourlyVariable {
  readonly unit: string;
  readonly decimals: number;
  readonly of: (hour: HourOfWeather) => number;
}

/** A variable of a day, from its hours. */
interface DailyVariable {
  readonly unit: string;
  readonly of: (hours: readonly HourOfWeather[], sun: DaySun) => number | string;
}

const hourly = (unit: string, decimals: number, of: HourlyVariable['of']): HourlyVariable => ({
  unit,
  decimals,
  of,
});

/** Variables of `hourly` and `current`. */
export const HOURLY_VARIABLES = {
  temperature_2m: hourly('°C', 1, ({ temperature }) => temperature),
  apparent_temperature: hourly('°C', 1, ({ apparentTemperature }) => apparentTemperature),
  relative_humidity_2m: hourly('%', 0, ({ humidity }) => humidity),
  dew_point_2m: hourly('°C', 1, ({ temperature, humidity }) => temperature - (100 - humidity) / 5),
  precipitation: hourly('mm', 1, ({ precipitation }) => precipitation),
  precipitation_probability: hourly('%', 0, ({ precipitationProbability }) => precipitationProbability),
  rain: hourly('mm', 1, ({ rain }) => rain),
  snowfall: hourly('cm', 2, ({ snowfall }) => snowfall),
  weather_code: hourly('wmo code', 0, ({ code }) => code),
  cloud_cover: hourly('%', 0, ({ cloudCover }) => cloudCover),
  pressure_msl: hourly('hPa', 1, ({ pressure }) => pressure),
  wind_speed_10m: hourly('km/h', 1, ({ windSpeed }) => windSpeed),
  wind_gusts_10m: hourly('km/h', 1, ({ windGusts }) => windGusts),
  wind_direction_10m: hourly('°', 0, ({ windDirection }) => windDirection),
  uv_index: hourly('', 2, ({ uvIndex }) => uvIndex),
  is_day: hourly('', 0, ({ isDay }) => Number(isDay)),
} satisfies Record<string, HourlyVariable>;

export type HourlyName = keyof typeof HOURLY_VARIABLES;

export function hourlyValue(name: HourlyName, hour: HourOfWeather): number {
  const { decimals, of } = HOURLY_VARIABLES[name];
  return rounded(of(hour), decimals);
}

const over =
  (name: HourlyName, fold: (values: number[]) => number, decimals = HOURLY_VARIABLES[name].decimals) =>
  (hours: readonly HourOfWeather[]): number =>
    rounded(fold(hours.map((hour) => hourlyValue(name, hour))), decimals);

const most = (values: number[]): number => Math.max(...values);
const least = (values: number[]): number => Math.min(...values);
const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
const mean = (values: number[]): number => sum(values) / values.length;
const hoursOver = (values: number[]): number => values.filter((value) => value > 0).length;

/** Variables of `daily`: what a day's hours come to, so that both say the same. */
export const DAILY_VARIABLES = {
  weather_code: { unit: 'wmo code', of: over('weather_code', most) },
  temperature_2m_max: { unit: '°C', of: over('temperature_2m', most) },
  temperature_2m_min: { unit: '°C', of: over('temperature_2m', least) },
  temperature_2m_mean: { unit: '°C', of: over('temperature_2m', mean) },
  apparent_temperature_max: { unit: '°C', of: over('apparent_temperature', most) },
  apparent_temperature_min: { unit: '°C', of: over('apparent_temperature', least) },
  precipitation_sum: { unit: 'mm', of: over('precipitation', sum) },
  rain_sum: { unit: 'mm', of: over('rain', sum) },
  snowfall_sum: { unit: 'cm', of: over('snowfall', sum) },
  precipitation_hours: { unit: 'h', of: over('precipitation', hoursOver) },
  precipitation_probability_max: { unit: '%', of: over('precipitation_probability', most) },
  precipitation_probability_mean: { unit: '%', of: over('precipitation_probability', mean) },
  wind_speed_10m_max: { unit: 'km/h', of: over('wind_speed_10m', most) },
  wind_gusts_10m_max: { unit: 'km/h', of: over('wind_gusts_10m', most) },
  wind_direction_10m_dominant: { unit: '°', of: over('wind_direction_10m', mean) },
  uv_index_max: { unit: '', of: over('uv_index', most) },
  sunrise: { unit: 'iso8601', of: (_hours, { sunrise }) => sunrise },
  sunset: { unit: 'iso8601', of: (_hours, { sunset }) => sunset },
  daylight_duration: { unit: 's', of: (_hours, { daylightSeconds }) => daylightSeconds },
} satisfies Record<string, DailyVariable>;

export type DailyName = keyof typeof DAILY_VARIABLES;

export function dailyValue(name: DailyName, hours: readonly HourOfWeather[], sun: DaySun): number | string {
  const variable: DailyVariable = DAILY_VARIABLES[name];
  return variable.of(hours, sun);
}

function rounded(value: number, decimals: number): number {
  // Adding 0 makes a plain 0 of -0.
  return Number(value.toFixed(decimals)) + 0;
}
