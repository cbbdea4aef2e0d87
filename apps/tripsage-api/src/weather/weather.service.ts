import { Inject, Injectable } from '@nestjs/common';
import { Cacheable, CacheableMany, type Clock } from '@tripsage/cache';
import { CLOCK } from '../app.clock.js';
import { forecastResponse } from './forecast-response.js';
import { type GridCell, gridCellOf } from './grid-cell.js';
import { type Forecast, WeatherProvider } from './weather-provider.port.js';
import type { ForecastQuery, ForecastResponse, ForecastsRequest, ForecastsResponse } from './weather.dto.js';

/**
 * Forecasts the weather, from the cache where it can. All who ask about one cell of the grid share one entry: for however many
 * days, and among however many places.
 */
@Injectable()
export class WeatherService {
  constructor(
    private readonly provider: WeatherProvider,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async forecast({ days, ...place }: ForecastQuery): Promise<ForecastResponse> {
    return forecastResponse(await this.ofCell(gridCellOf(place)), days, this.clock.now());
  }

  async forecasts({ places, days }: ForecastsRequest): Promise<ForecastsResponse> {
    const found = await this.ofCells(places.map(gridCellOf));
    const nowMs = this.clock.now();
    return {
      forecasts: places.map(({ name }, at) => ({
        ...(name !== undefined && { name }),
        ...forecastResponse(found[at] as Forecast, days, nowMs),
      })),
    };
  }

  @Cacheable('weather', 'weather', { entity: 'forecast', operation: 'get' })
  private async ofCell(cell: GridCell): Promise<Forecast> {
    const [forecast] = await this.provider.forecasts([cell]);
    return forecast as Forecast;
  }

  /** Asks about all cells together that have no entry yet. */
  @CacheableMany('weather', 'weather', {
    entity: 'forecast',
    operation: 'get',
    items: (cells: readonly GridCell[]) => cells,
    idOf: ({ cell }: Forecast) => cell,
  })
  private async ofCells(cells: readonly GridCell[]): Promise<readonly Forecast[]> {
    return this.provider.forecasts(cells);
  }
}
