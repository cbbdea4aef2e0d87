import type { AircraftRow } from '../../reference/aircraft.table.js';
import type { AirlineRow } from '../../reference/airlines.table.js';
import type { AirportRow } from '../../reference/airports.table.js';
import { dateOf, localTime } from './zone-time.js';

/** The flights of an airline between two airports, whatever the day. */
export interface Route {
  readonly airline: AirlineRow;
  readonly from: AirportRow;
  readonly to: AirportRow;
  readonly km: number;
  /** From gate to gate. */
  readonly minutes: number;
  readonly slots: readonly Slot[];
}

/** One flight number of a route. */
export interface Slot {
  /** Without the airline's code: `117`. */
  readonly number: string;
  /** Minute of the day in the zone of the origin. */
  readonly departureMinute: number;
  readonly aircraft: AircraftRow;
}

/** One flight on one day. */
export class Flight {
  readonly airline: AirlineRow;
  readonly from: AirportRow;
  readonly to: AirportRow;
  readonly km: number;
  readonly minutes: number;
  readonly number: string;
  readonly aircraft: AircraftRow;
  /** Epoch ms. */
  readonly arrivesAt: number;
  private departureText?: string;
  private arrivalText?: string;

  constructor(
    { airline, from, to, km, minutes }: Route,
    { number, aircraft }: Slot,
    /** Epoch ms. */
    readonly departsAt: number,
  ) {
    this.airline = airline;
    this.from = from;
    this.to = to;
    this.km = km;
    this.minutes = minutes;
    this.number = number;
    this.aircraft = aircraft;
    this.arrivesAt = departsAt + minutes * 60_000;
  }

  /** On the clock of `from`: `2027-03-01T08:30:00`. Like its like, worked out when asked for: most flights go unsold. */
  get departs(): string {
    return (this.departureText ??= localTime(this.from.timeZone, this.departsAt));
  }

  /** On the clock of `to`. */
  get arrives(): string {
    return (this.arrivalText ??= localTime(this.to.timeZone, this.arrivesAt));
  }

  /** YYYY-MM-DD, on the calendar of `from`. */
  get departureDate(): string {
    return dateOf(this.departs);
  }
}
