import type { Point } from '../flights/airports/airports-provider.port.js';

const EARTH_RADIUS_KM = 6_371;

/** The distance between two points, in kilometers with one decimal. */
export function kilometersBetween(one: Point, other: Point): number {
  const radians = (degrees: number): number => (degrees * Math.PI) / 180;
  const halfHeight = Math.sin(radians(other.latitude - one.latitude) / 2);
  const halfWidth = Math.sin(radians(other.longitude - one.longitude) / 2);
  const chord =
    halfHeight ** 2 + Math.cos(radians(one.latitude)) * Math.cos(radians(other.latitude)) * halfWidth ** 2;
  return Math.round(2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(chord))) * 10) / 10;
}
