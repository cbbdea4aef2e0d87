import type { Point } from '../great-circle.js';
import type { SeededDraw } from '../seeded-draw.js';
import { weatherCode } from './weather-code.js';

/** The weather of one hour at one place. Units as the table of variables names them. */
export interface HourOfWeather {
  readonly temperature: number;
  readonly apparentTemperature: number;
  readonly humidity: number;
  readonly cloudCover: number;
  readonly precipitation: number;
  readonly precipitationProbability: number;
  readonly rain: number;
  readonly snowfall: number;
  readonly windSpeed: number;
  readonly windGusts: number;
  readonly windDirection: number;
  readonly pressure: number;
  readonly uvIndex: number;
  readonly isDay: boolean;
  readonly code: number;
}

const HOUR_MS = 3_600_000;
const DAY_HOURS = 24;
const DAYS_OF_YEAR = 365.25;
/** A new run of the model: forecasts drift from one to the next. */
const RUN_MS = 15 * 60_000;
const WET_FROM = 0.66;

/**
 * The weather of one place as one run of the model sees it. All of it follows from the seed, the place, the hour and the
 * run. Runs agree but for a few tenths of a degree and of a metre per second.
 */
export class Weather {
  private readonly run: number;
  private readonly knots = new Map<string, number>();

  constructor(
    private readonly place: Point,
    now: number,
    private readonly draw: SeededDraw,
  ) {
    this.run = Math.floor(now / RUN_MS);
  }

  /** `at`: epoch milliseconds. */
  at(at: number): HourOfWeather {
    const hour = at / HOUR_MS;
    const wet = this.noise('wet', hour, 14);
    const cloudCover = clamp(0.25 * this.noise('cloud', hour, 20) + 1.1 * wet - 0.1, 0, 1);
    const height = sunHeight(this.place, at);
    const temperature = this.temperature(hour, cloudCover);
    const windSpeed = Math.max(0, 30 * this.noise('wind', hour, 16) ** 1.5 + this.drift('wind', hour));
    const humidity = clamp(92 - 35 * height * (1 - cloudCover) + 12 * (wet - 0.5), 20, 100);
    const precipitation = tenths(wet > WET_FROM ? (wet - WET_FROM) ** 1.4 * 9 : 0);
    const isSnow = temperature < 0.5;
    return {
      temperature,
      apparentTemperature: temperature - 0.08 * windSpeed + (temperature > 20 ? (humidity - 40) * 0.05 : 0),
      humidity,
      cloudCover: 100 * cloudCover,
      precipitation,
      precipitationProbability: clamp(200 * wet - 75, 0, 100),
      rain: isSnow ? 0 : precipitation,
      // A millimetre of water lies as 0.7 cm of snow.
      snowfall: isSnow ? 0.7 * precipitation : 0,
      windSpeed,
      windGusts: windSpeed * (1.4 + 0.5 * this.noise('gusts', hour, 6)),
      windDirection: 360 * this.noise('direction', hour, 40),
      pressure: 1013 + 24 * (0.5 - wet) + 8 * (this.noise('pressure', hour, 60) - 0.5),
      uvIndex: 11 * Math.max(0, height) ** 1.3 * (1 - 0.7 * cloudCover),
      isDay: height > 0,
      code: weatherCode({ precipitation, temperature, cloudCover, humidity, windSpeed }),
    };
  }

  /** Warmer toward the equator, in summer, and in the afternoon, less so under clouds. */
  private temperature(hour: number, cloudCover: number): number {
    const { latitude, longitude } = this.place;
    const mean = 27 - 0.0065 * latitude ** 2;
    const summer = Math.cos((2 * Math.PI * (dayOfYear(hour) - 200)) / DAYS_OF_YEAR) * Math.sign(latitude);
    const solarHour = (hour + longitude / 15) % DAY_HOURS;
    const afternoon = Math.cos((2 * Math.PI * (solarHour - 15)) / DAY_HOURS);
    const anomaly = 9 * (this.noise('temperature', hour, 30) - 0.5);
    return (
      mean +
      0.22 * Math.abs(latitude) * summer +
      (5 - 3 * cloudCover) * afternoon +
      anomaly +
      this.drift('temperature', hour)
    );
  }

  /** From -0.4 to 0.4, the same all day, other with the next run. */
  private drift(name: string, hour: number): number {
    return 0.8 * (this.knot(`${name} of run ${this.run}`, Math.floor(hour / DAY_HOURS)) - 0.5);
  }

  /** From 0 to 1, without jumps; drawn anew every `hours`. */
  private noise(name: string, hour: number, hours: number): number {
    const before = Math.floor(hour / hours);
    const share = hour / hours - before;
    const weight = share * share * (3 - 2 * share);
    return this.knot(name, before) * (1 - weight) + this.knot(name, before + 1) * weight;
  }

  private knot(name: string, at: number): number {
    const key = `${name} ${at}`;
    let drawn = this.knots.get(key);
    if (drawn === undefined) {
      drawn = this.draw.unit('weather', this.place.latitude, this.place.longitude, name, at);
      this.knots.set(key, drawn);
    }
    return drawn;
  }
}

/** Angles of the Sun on this day: its declination, in radians. */
export function declination(at: number): number {
  return -0.4093 * Math.cos((2 * Math.PI * (dayOfYear(at / HOUR_MS) + 10)) / DAYS_OF_YEAR);
}

/** The sine of the Sun's angle over the horizon. */
function sunHeight({ latitude, longitude }: Point, at: number): number {
  const solarHour = (at / HOUR_MS + longitude / 15) % DAY_HOURS;
  const [phi, delta] = [(latitude * Math.PI) / 180, declination(at)];
  const hourAngle = ((solarHour - 12) * Math.PI) / 12;
  return Math.sin(phi) * Math.sin(delta) + Math.cos(phi) * Math.cos(delta) * Math.cos(hourAngle);
}

function dayOfYear(hour: number): number {
  return (hour / DAY_HOURS) % DAYS_OF_YEAR;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(most, Math.max(least, value));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
