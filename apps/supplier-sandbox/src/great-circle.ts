/** A point on the Earth, in degrees. */
export interface Point {
  readonly latitude: number;
  readonly longitude: number;
}

/** Mean radius of the Earth (IUGG), in kilometres. */
const EARTH_RADIUS_KM = 6371.0088;

/** Great-circle distance in kilometres (haversine, on a sphere: within 0.5 % of the ellipsoid). */
export function greatCircleKm(from: Point, to: Point): number {
  const radians = Math.PI / 180;
  const half = (a: number, b: number): number => Math.sin(((b - a) * radians) / 2) ** 2;
  const h =
    half(from.latitude, to.latitude) +
    Math.cos(from.latitude * radians) * Math.cos(to.latitude * radians) * half(from.longitude, to.longitude);
  return 2 * EARTH_RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
