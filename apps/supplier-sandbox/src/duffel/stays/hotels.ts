import { greatCircleKm, type Point } from '../../great-circle.js';
import type { SeededDraw } from '../../seeded-draw.js';
import { AIRPORTS } from '../reference/airports.table.js';

/** One hotel. The whole Earth is strewn with them; each follows from its cell of a grid and its number in it. */
export interface Hotel extends Point {
  readonly id: string;
  readonly name: string;
  readonly chain: string | null;
  /** Stars, 2 to 5. */
  readonly rating: number;
  readonly street: string;
  readonly city: string;
  /** ISO 3166-1 alpha-2. */
  readonly country: string;
}

/** A cell is this many degrees high and wide: about 2 km. */
const CELL_DEGREES = 0.02;
const ROWS = 180 / CELL_DEGREES;
const COLUMNS = 360 / CELL_DEGREES;
const MOST_IN_CELL = 3;
const MOST_FOUND = 50;
/** Far from every city that is known here, the address names only the spot. */
const CITY_WITHIN_KM = 80;

const FIRST_WORDS =
  'Grand Royal Park Central Garden Riverside Old-Town Harbour Station Palace Bellevue Continental'.split(' ');
const LAST_WORDS = ['Hotel', 'Inn', 'Suites', 'House', 'Residence', 'Lodge'];
const CHAINS = ['Northwind Hotels', 'Maison Claire', 'Staywell', 'Five Lanterns'];
const STREETS = [
  'Station Road',
  'Market Square',
  'Church Street',
  'Park Avenue',
  'Harbour Street',
  'Main Street',
];

/** Hotels within the radius, nearest first, at most 50. */
export function hotelsAround(centre: Point, radiusKm: number, draw: SeededDraw): Hotel[] {
  const found: { hotel: Hotel; km: number }[] = [];
  const { row, column } = cellOf(centre);
  const rings = Math.ceil(radiusKm / cellWidthKm(centre)) + 1;
  // Rings of cells grow outwards, so that a wide search ends when it has found enough.
  for (let ring = 0; ring <= rings && found.length < MOST_FOUND; ring += 1) {
    for (const cell of ringOfCells(row, column, ring)) {
      for (const hotel of hotelsIn(cell.row, cell.column, draw)) {
        const km = greatCircleKm(centre, hotel);
        if (km <= radiusKm) found.push({ hotel, km });
      }
    }
  }
  return found
    .toSorted((a, b) => a.km - b.km)
    .slice(0, MOST_FOUND)
    .map(({ hotel }) => hotel);
}

/** The hotel with this id, if there is one. */
export function hotelById(id: string, draw: SeededDraw): Hotel | undefined {
  const [, row, column] = /^acc_0000([0-9a-z]{4})([0-9a-z]{4})/.exec(id) ?? [];
  if (row === undefined || column === undefined) return undefined;
  return hotelsIn(parseInt(row, 36), parseInt(column, 36), draw).find((hotel) => hotel.id === id);
}

function cellOf({ latitude, longitude }: Point): { row: number; column: number } {
  return {
    row: Math.min(ROWS - 1, Math.floor((latitude + 90) / CELL_DEGREES)),
    column: Math.floor((longitude + 180) / CELL_DEGREES) % COLUMNS,
  };
}

/** Cells are narrower towards the poles; a floor keeps the number of rings in bounds there. */
function cellWidthKm({ latitude }: Point): number {
  return CELL_DEGREES * 111 * Math.max(0.1, Math.cos((latitude * Math.PI) / 180));
}

function* ringOfCells(row: number, column: number, ring: number): Generator<{ row: number; column: number }> {
  for (let up = -ring; up <= ring; up += 1) {
    const isEdge = Math.abs(up) === ring;
    for (let right = -ring; right <= ring; right += isEdge || ring === 0 ? 1 : 2 * ring) {
      if (row + up < 0 || row + up >= ROWS) continue;
      yield { row: row + up, column: (column + right + COLUMNS) % COLUMNS };
    }
  }
}

function hotelsIn(row: number, column: number, draw: SeededDraw): Hotel[] {
  const count = draw.integer(0, MOST_IN_CELL, 'hotels', row, column);
  return Array.from({ length: count }, (_, at) => hotelAt(row, column, at, draw));
}

function hotelAt(row: number, column: number, at: number, draw: SeededDraw): Hotel {
  const key = ['hotel', row, column, at] as const;
  const latitude = -90 + (row + draw.unit(...key, 'latitude')) * CELL_DEGREES;
  const longitude = -180 + (column + draw.unit(...key, 'longitude')) * CELL_DEGREES;
  const point = { latitude: round(latitude), longitude: round(longitude) };
  const { city, country } = addressOf(point);
  const first = draw.pick(FIRST_WORDS, ...key, 'first').replace('-', ' ');
  return {
    ...point,
    id: `acc_0000${inBase36(row)}${inBase36(column)}${draw.token(10, ...key, 'id')}`,
    name: `${first} ${draw.pick(LAST_WORDS, ...key, 'last')} ${city}`,
    chain: draw.unit(...key, 'chained') < 0.4 ? draw.pick(CHAINS, ...key, 'chain') : null,
    rating: draw.pick([2, 3, 3, 4, 4, 5], ...key, 'rating'),
    street: `${draw.integer(1, 240, ...key, 'number')} ${draw.pick(STREETS, ...key, 'street')}`,
    city,
    country,
  };
}

function addressOf(point: Point): { city: string; country: string } {
  let nearest: { km: number; city: string; country: string } | undefined;
  for (const { city, country, ...airport } of AIRPORTS) {
    const km = greatCircleKm(point, airport);
    if (!nearest || km < nearest.km) nearest = { km, city, country };
  }
  if (nearest && nearest.km <= CITY_WITHIN_KM) return nearest;
  // ZZ is the code that stands for no country.
  return { city: `${point.latitude.toFixed(2)}, ${point.longitude.toFixed(2)}`, country: 'ZZ' };
}

function inBase36(value: number): string {
  return value.toString(36).padStart(4, '0');
}

function round(degrees: number): number {
  return Math.round(degrees * 1e6) / 1e6;
}
