import type { GridCell } from './grid-cell.js';
import type { ForecastDay, ForecastUnits } from './weather.dto.js';

/** The forecast for one cell of the grid. */
export interface Forecast {
  /** The cell that was asked for. */
  readonly cell: GridCell;
  /** The name of the cell's time zone, as the IANA has it. */
  readonly timeZone: string;
  readonly utcOffsetSeconds: number;
  readonly units: ForecastUnits;
  /** As many days as the supplier forecasts, today first. */
  readonly days: readonly ForecastDay[];
  /** The credit that the supplier's license asks for. */
  readonly attribution: string;
}

/**
 * Forecasts the weather. Rejects with `SupplierError` when the supplier gives no usable answer, and with
 * `RateLimitedError` where a limiter rejects the call.
 */
export abstract class WeatherProvider {
  /** The forecasts for some cells, in their order, by one call. */
  abstract forecasts(cells: readonly GridCell[]): Promise<readonly Forecast[]>;
}
