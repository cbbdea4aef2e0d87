import type { Forecast } from './weather-provider.port.js';
import type { ForecastResponse } from './weather.dto.js';

/**
 * The first days of a forecast, from today at its place on. A kept forecast may be older than the last midnight there; a day
 * that is over is left out.
 */
export function forecastResponse(
  { cell, timeZone, utcOffsetSeconds, units, days, attribution }: Forecast,
  dayCount: number,
  nowMs: number,
): ForecastResponse {
  const today = new Date(nowMs + utcOffsetSeconds * 1000).toISOString().slice(0, 10);
  return {
    gridPoint: cell,
    timeZone,
    utcOffsetSeconds,
    units,
    days: days.filter(({ date }) => date >= today).slice(0, dayCount),
    attribution,
  };
}
