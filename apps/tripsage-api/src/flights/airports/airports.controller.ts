import { Body, Controller, Get, HttpCode, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../../callers/limit-client.js';
import { cacheHeaders } from '../../openapi/cache-headers.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { AirportSearchRequest, AirportSearchResponse } from './airports.dto.js';
import { AirportsService } from './airports.service.js';

@ApiTags('flights')
@LimitClient()
@Controller('flights/airports')
export class AirportsController {
  constructor(private readonly airports: AirportsService) {}

  @Get()
  @ApiOperation({ summary: 'Airports by a code, a city or a name' })
  @ApiOkResponse({ type: AirportSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 422, 502, 503, 504)
  async find(@Query() request: AirportSearchRequest): Promise<AirportSearchResponse> {
    return this.airports.search(request);
  }

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Airports by a code, a city or a name, asked in a body' })
  @ApiOkResponse({ type: AirportSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 422, 502, 503, 504)
  async search(@Body() request: AirportSearchRequest): Promise<AirportSearchResponse> {
    return this.airports.search(request);
  }
}
