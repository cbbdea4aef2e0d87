import type { Point } from './airports-provider.port.js';
import type { AirportSearchResponse } from './airports.dto.js';

/** All that a text finds; searches of airports and of stays ask it for different parts. */
export interface FoundPlaces {
  readonly response: AirportSearchResponse;
  /** Where the best match is; `null` where nothing fits. */
  readonly center: Point | null;
}

/** Tests whether a text found nothing at all. */
export function isNoPlace({ response, center }: FoundPlaces): boolean {
  return response.count === 0 && center === null;
}
