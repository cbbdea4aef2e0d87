import type { Point } from '../great-circle.js';
import { isoMinute } from './iso-time.js';
import { declination } from './weather.js';

/** The Sun on one day at one place. Times in the answer's zone. */
export interface DaySun {
  readonly sunrise: string;
  readonly sunset: string;
  readonly daylightSeconds: number;
}

const HOUR_MS = 3_600_000;

/**
 * Sunrise and sunset by the Sun's mean path, within some ten minutes of the true ones. At the poles they lie a whole day
 * apart in summer, and nothing in winter. `midnight`: the day's start in the zone, epoch milliseconds.
 */
export function sunOn({ latitude, longitude }: Point, midnight: number, offsetMs: number): DaySun {
  const [phi, delta] = [(latitude * Math.PI) / 180, declination(midnight)];
  // The cosine of the hour angle at which the Sun is on the horizon; beyond 1 it never is.
  const cosine = Math.min(1, Math.max(-1, -Math.tan(phi) * Math.tan(delta)));
  const halfDayMs = (Math.acos(cosine) / Math.PI) * 12 * HOUR_MS;
  const noon = midnight + offsetMs + (12 - longitude / 15) * HOUR_MS;
  return {
    sunrise: isoMinute(noon - halfDayMs, offsetMs),
    sunset: isoMinute(noon + halfDayMs, offsetMs),
    daylightSeconds: Math.round((2 * halfDayMs) / 1000),
  };
}
