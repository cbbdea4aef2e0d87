import { BoundedMemo } from '../../../bounded-memo.js';
import { greatCircleKm } from '../../../great-circle.js';
import type { SeededDraw } from '../../../seeded-draw.js';
import { AIRCRAFT, type AircraftRow } from '../../reference/aircraft.table.js';
import type { AirlineRow } from '../../reference/airlines.table.js';
import type { AirportRow } from '../../reference/airports.table.js';
import { Flight, type Route, type Slot } from './flight.js';
import { epochOf } from './zone-time.js';

const SHORT_HAUL_ONLY = new Set(['LGA', 'DCA', 'LIN']);
const SHORT_HAUL_KM = 2_500;
const LONG_HAUL_KM = 4_500;

/** Days of routes that are remembered, of one to four flights each: those of about a hundred different searches. */
const MOST_DAYS = 5_000;

/**
 * The flights of all airlines: routes, days and times. All of it follows from the seed, the tables of airlines and
 * airports, and the day. So one timetable serves every search of a sandbox, and remembers what it worked out. That is
 * distances and routes, as many as the tables have (some 10,000 and 22,000), and the latest days of routes.
 */
export class Timetable {
  private readonly distances = new Map<AirportRow, Map<AirportRow, number>>();
  /** Null where the airline has a hub but no flights. */
  private readonly routes = new Map<string, Route | null>();
  private readonly days = new BoundedMemo<string, readonly Flight[]>(MOST_DAYS);

  constructor(private readonly draw: SeededDraw) {}

  km(from: AirportRow, to: AirportRow): number {
    const known = this.distances.get(from)?.get(to);
    if (known !== undefined) return known;
    const km = greatCircleKm(from, to);
    const ofOrigin = this.distances.get(from) ?? new Map<AirportRow, number>();
    this.distances.set(from, ofOrigin.set(to, km));
    return km;
  }

  serves(airline: AirlineRow, from: AirportRow, to: AirportRow): boolean {
    return this.route(airline, from, to) !== null;
  }

  /** The airline's flights that leave on this day of the origin's calendar, YYYY-MM-DD; none if it does not fly there. */
  flights(airline: AirlineRow, from: AirportRow, to: AirportRow, date: string): readonly Flight[] {
    const route = this.route(airline, from, to);
    if (route === null) return [];
    return this.days.of(`${airline.iata}${from.iata}${to.iata}${date}`, () => this.flightsOfDay(route, date));
  }

  private route(airline: AirlineRow, from: AirportRow, to: AirportRow): Route | null {
    const hub = airline.hubs.find((iata) => iata === from.iata || iata === to.iata);
    if (hub === undefined) return null;
    const key = airline.iata + from.iata + to.iata;
    const known = this.routes.get(key);
    if (known !== undefined) return known;
    const route = this.isServed(airline, from, to, hub) ? this.routeOf(airline, from, to) : null;
    this.routes.set(key, route);
    return route;
  }

  private isServed(airline: AirlineRow, from: AirportRow, to: AirportRow, hub: string): boolean {
    if (from.cityIata === to.cityIata) return false;
    const km = this.km(from, to);
    if (km < airline.fromKm || km > airline.rangeKm) return false;
    if (km > SHORT_HAUL_KM && (SHORT_HAUL_ONLY.has(from.iata) || SHORT_HAUL_ONLY.has(to.iata))) return false;

    // Both directions of a route are flown, so the draw must not see the direction.
    const [one, other] = [from.iata, to.iata].toSorted();
    const luck = this.draw.unit('route', airline.iata, one!, other!);
    if (airline.kind === 'low-cost') {
      return (
        airline.countries.includes(from.country) && airline.countries.includes(to.country) && luck < 0.75
      );
    }
    const isMainRoute = hub === airline.hubs[0] || km < LONG_HAUL_KM;
    return luck < (isMainRoute ? 0.95 : 0.55);
  }

  private routeOf(airline: AirlineRow, from: AirportRow, to: AirportRow): Route {
    const km = this.km(from, to);
    const key = flightKey(airline, from, to);
    const perDay = flightsPerDay(airline, km);
    const firstNumber = this.draw.integer(10, 1_990, ...key);
    const aircraft = aircraftFor(airline, km);
    const slots = Array.from({ length: perDay }, (_, at): Slot => ({
      number: String(firstNumber + 2 * at),
      departureMinute: departureMinute(at, perDay, this.draw.unit(...key, at, 'departs')),
      aircraft: this.draw.pick(aircraft, ...key, at, 'aircraft'),
    }));
    return { airline, from, to, km, minutes: blockMinutes(from, to, km), slots };
  }

  private flightsOfDay(route: Route, date: string): readonly Flight[] {
    const key = flightKey(route.airline, route.from, route.to);
    return route.slots
      .filter((_, at) => this.draw.unit(...key, at, 'operates', date) >= 0.06)
      .map((slot) => new Flight(route, slot, epochOf(route.from.timeZone, date, slot.departureMinute)));
  }
}

function flightKey(airline: AirlineRow, from: AirportRow, to: AirportRow): string[] {
  return ['flight', airline.iata, from.iata, to.iata];
}

/** From gate to gate: taxi, climb and descent, then a cruise that the west wind of the mid-latitudes helps or hinders. */
export function blockMinutes(from: AirportRow, to: AirportRow, km: number): number {
  const eastward = ((to.longitude - from.longitude + 540) % 360) - 180;
  const wind = 1 - 0.055 * Math.max(-1, Math.min(1, eastward / 40));
  return Math.ceil((35 + (km / 830) * 60 * wind) / 5) * 5;
}

function flightsPerDay(airline: AirlineRow, km: number): number {
  if (airline.kind === 'low-cost') return 2;
  if (km < 1_500) return 4;
  return km < 9_000 ? 2 : 1;
}

/** Spread between 06:00 and 22:00, at full five minutes. */
function departureMinute(at: number, perDay: number, unit: number): number {
  const span = (16 * 60) / perDay;
  return 6 * 60 + Math.floor(((at + unit) * span) / 5) * 5;
}

function aircraftFor(airline: AirlineRow, km: number): readonly AircraftRow[] {
  return AIRCRAFT.filter(
    (row) => km >= row.fromKm && km <= row.toKm && (airline.kind === 'full-service' || row.lowCost),
  );
}
