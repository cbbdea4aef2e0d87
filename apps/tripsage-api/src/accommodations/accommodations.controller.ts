import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { ApiProblems } from '../problems/api-problems.js';
import { Accommodation, AccommodationSearchResponse } from './accommodation.js';
import {
  AccommodationDetailsRequest,
  AccommodationParams,
  AccommodationSearchRequest,
  SearchResultParams,
} from './accommodations.dto.js';
import { staySearchExamples } from './accommodations.examples.js';
import { AccommodationsService } from './accommodations.service.js';
import { StayRates } from './stay-rates.js';

@ApiTags('accommodations')
@LimitClient()
@Controller('accommodations')
export class AccommodationsController {
  constructor(private readonly accommodations: AccommodationsService) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({
    summary: 'Places to sleep near a place, with the lowest price of each, the cheapest first',
  })
  @ApiBody({ type: AccommodationSearchRequest, examples: staySearchExamples })
  @ApiOkResponse({ type: AccommodationSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 422, 502, 503, 504)
  async search(@Body() request: AccommodationSearchRequest): Promise<AccommodationSearchResponse> {
    return this.accommodations.search(request);
  }

  @Post('details')
  @HttpCode(200)
  @ApiOperation({ summary: 'One place to sleep, asked in a body' })
  @ApiOkResponse({ type: Accommodation, headers: cacheHeaders })
  @ApiProblems(400, 404, 413, 415, 502, 503, 504)
  async details(@Body() { id }: AccommodationDetailsRequest): Promise<Accommodation> {
    return this.accommodations.get(id);
  }

  @Get('search-results/:id/rates')
  @ApiOperation({ summary: 'All rooms and rates of a stay that a search found' })
  @ApiOkResponse({ type: StayRates, headers: cacheHeaders })
  @ApiProblems(400, 404, 410, 502, 503, 504)
  async getRates(@Param() { id }: SearchResultParams): Promise<StayRates> {
    return this.accommodations.getRates(id);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One place to sleep' })
  @ApiOkResponse({ type: Accommodation, headers: cacheHeaders })
  @ApiProblems(400, 404, 502, 503, 504)
  async get(@Param() { id }: AccommodationParams): Promise<Accommodation> {
    return this.accommodations.get(id);
  }
}
