import type { SeededDraw } from '../../../seeded-draw.js';
import type { Aircraft, Airline } from '../../duffel.types.js';
import type { AircraftRow } from '../../reference/aircraft.table.js';
import type { AirlineRow } from '../../reference/airlines.table.js';
import type { AirportRow } from '../../reference/airports.table.js';

/**
 * The airlines and aircraft on the wire, which follow from the seed, whatever the day. Drawn at first use and kept:
 * as much as the tables have, at most some 28,000 short texts.
 */
export class Carriers {
  private readonly airlines = new Map<AirlineRow, Airline>();
  private readonly aircraft = new Map<AircraftRow, Aircraft>();
  private readonly terminals = new Map<string, string | null>();
  private readonly tariffs = new Map<string, string>();

  constructor(private readonly draw: SeededDraw) {}

  wireAirline(row: AirlineRow): Airline {
    return remembered(this.airlines, row, () =>
      Object.freeze({
        id: `arl_0000${this.draw.token(18, 'airline', row.iata)}`,
        iata_code: row.iata,
        name: row.name,
        logo_symbol_url: null,
        logo_lockup_url: null,
        conditions_of_carriage_url: null,
      }),
    );
  }

  wireAircraft(row: AircraftRow): Aircraft {
    return remembered(this.aircraft, row, () =>
      Object.freeze({
        id: `arc_0000${this.draw.token(18, 'aircraft', row.iata)}`,
        iata_code: row.iata,
        name: row.name,
      }),
    );
  }

  /** The terminal of the airline at the airport; null where there is one terminal only. */
  terminal({ iata: airline }: AirlineRow, { iata: airport }: AirportRow): string | null {
    return remembered(this.terminals, airline + airport, () => {
      const number = this.draw.integer(0, 4, 'terminal', airline, airport);
      return number === 0 ? null : String(number);
    });
  }

  /** The letter pair of the airline's tariff for the route, within a fare basis. */
  tariff({ iata: airline }: AirlineRow, { iata: from }: AirportRow, { iata: to }: AirportRow): string {
    return remembered(this.tariffs, airline + from + to, () =>
      this.draw.token(2, 'fare-basis', airline, from, to).toUpperCase(),
    );
  }
}

function remembered<K, V>(memory: Map<K, V>, key: K, work: () => V): V {
  const known = memory.get(key);
  if (known !== undefined) return known;
  const value = work();
  memory.set(key, value);
  return value;
}
