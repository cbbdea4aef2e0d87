import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ForecastQuery, ForecastResponse, ForecastsRequest, ForecastsResponse } from './weather.dto.js';
import { forecastExamples } from './weather.examples.js';
import { WeatherService } from './weather.service.js';

@ApiTags('weather')
@LimitClient()
@Controller('weather')
export class WeatherController {
  constructor(private readonly weather: WeatherService) {}

  @Get('forecast')
  @ApiOperation({ summary: 'The weather at a place, day by day' })
  @ApiOkResponse({ type: ForecastResponse, headers: cacheHeaders })
  @ApiProblems(400, 502, 503, 504)
  async forecast(@Query() query: ForecastQuery): Promise<ForecastResponse> {
    return this.weather.forecast(query);
  }

  @Post('forecasts')
  @HttpCode(200)
  @ApiOperation({ summary: 'The weather at the places of a trip, day by day' })
  @ApiBody({ type: ForecastsRequest, examples: forecastExamples })
  @ApiOkResponse({ type: ForecastsResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 502, 503, 504)
  async forecasts(@Body() request: ForecastsRequest): Promise<ForecastsResponse> {
    return this.weather.forecasts(request);
  }
}
