import type { DuffelContext } from '../../duffel.context.js';
import { Carriers } from './carriers.js';
import { Timetable } from './timetable.js';

/** The data that the flight searches of one sandbox have in common. It follows from the seed and lives as long as the sandbox. */
export class FlightMarket {
  readonly draw: DuffelContext['draw'];
  readonly currency: DuffelContext['currency'];
  readonly timetable: Timetable;
  readonly carriers: Carriers;

  constructor({ draw, currency }: Pick<DuffelContext, 'draw' | 'currency'>) {
    this.draw = draw;
    this.currency = currency;
    this.timetable = new Timetable(draw);
    this.carriers = new Carriers(draw);
  }
}
