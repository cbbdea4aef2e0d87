import { Inject, Injectable } from '@nestjs/common';
import { RateLimited } from '@tripsage/cache';
import { APP_CONFIG, type AppConfig } from '../app.config.js';
import type { SupplierConfig } from '../configuration/supplier-configs.js';
import { httpFailure } from '../suppliers/http-failure.js';
import { type HttpAnswer, httpJson } from '../suppliers/http-json.js';
import { SupplierCalls } from '../suppliers/supplier-calls.js';
import { Suppliers } from '../suppliers/suppliers.js';
import type { GridCell } from './grid-cell.js';
import { DAILY_VARIABLES, forecastsOf } from './open-meteo.forecast.js';
import { type Forecast, WeatherProvider } from './weather-provider.port.js';
import { MOST_DAYS } from './weather.dto.js';

const NAMES = { supplier: 'open-meteo', title: 'Open-Meteo' };

/** Forecasts from Open-Meteo, over plain HTTP: its own client speaks a binary format only. */
@Injectable()
export class OpenMeteoWeatherProvider extends WeatherProvider {
  private readonly config: SupplierConfig;

  constructor(
    @Inject(APP_CONFIG) { openMeteo }: AppConfig,
    private readonly suppliers: Suppliers,
    private readonly calls: SupplierCalls,
  ) {
    super();
    this.config = openMeteo;
  }

  async forecasts(cells: readonly GridCell[]): Promise<readonly Forecast[]> {
    return this.suppliers.ask({
      endpoint: 'GET /v1/forecast',
      send: () => this.request(cells),
      translate: ({ body }) => forecastsOf(body, cells),
      failureOf: (error, nowMs) => httpFailure(error, nowMs, NAMES),
    });
  }

  /**
   * Sends one request for all cells. Open-Meteo counts each of them as a call:
   * https://github.com/open-meteo/open-meteo/issues/1295. One counts for more where variables ÷ 10 × days ÷ 14 is above 1
   * (`calculateQueryWeight` in its source). With 8 variables in 16 days it is not.
   */
  @RateLimited('open-meteo', (cells: readonly GridCell[]) => ({ cost: cells.length }))
  private async request(cells: readonly GridCell[]): Promise<HttpAnswer> {
    const query = new URLSearchParams({
      latitude: cells.map(({ latitude }) => latitude).join(','),
      longitude: cells.map(({ longitude }) => longitude).join(','),
      daily: DAILY_VARIABLES.join(','),
      timezone: 'auto',
      // As many as there are, whoever asks for how many: one place is one question.
      forecast_days: String(MOST_DAYS),
    });
    const url = `${this.config.baseUrl}/v1/forecast?${query.toString()}`;
    return this.calls.within('open-meteo', this.config.callTimeoutMs, (signal) => httpJson({ url }, signal));
  }
}
