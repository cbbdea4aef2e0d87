/** The facts of an hour that its code follows from. Cloud cover from 0 to 1. */
export interface CodedWeather {
  /** Millimetres in the hour. */
  readonly precipitation: number;
  /** Degrees Celsius. */
  readonly temperature: number;
  readonly cloudCover: number;
  /** Per cent. */
  readonly humidity: number;
  /** Kilometres per hour. */
  readonly windSpeed: number;
}

/** The WMO code (table 4677, those that Open-Meteo uses) of an hour's weather. */
export function weatherCode({
  precipitation,
  temperature,
  cloudCover,
  humidity,
  windSpeed,
}: CodedWeather): number {
  if (precipitation > 0) {
    if (temperature < 0.5) return byAmount(precipitation, [71, 73, 75]);
    if (precipitation > 2 && temperature > 20) return 95;
    return precipitation < 0.3 ? 51 : byAmount(precipitation, [61, 63, 65]);
  }
  if (humidity > 97 && windSpeed < 5) return 45;
  if (cloudCover < 0.15) return 0;
  if (cloudCover < 0.4) return 1;
  return cloudCover < 0.75 ? 2 : 3;
}

function byAmount(millimetres: number, [light, moderate, heavy]: readonly [number, number, number]): number {
  if (millimetres < 0.8) return light;
  return millimetres < 2 ? moderate : heavy;
}
