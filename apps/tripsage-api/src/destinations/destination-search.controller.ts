import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { ApiProblems } from '../problems/api-problems.js';
import { DestinationSearchRequest, DestinationSearchResponse } from './destination-search.dto.js';
import { DestinationSearchService } from './destination-search.service.js';

@ApiTags('destinations')
@LimitClient()
@Controller('destinations')
export class DestinationSearchController {
  constructor(private readonly destinations: DestinationSearchService) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Destinations that are nearest to what you say' })
  @ApiOkResponse({ type: DestinationSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 502, 503, 504)
  async search(@Body() { query, limit }: DestinationSearchRequest): Promise<DestinationSearchResponse> {
    return this.destinations.search({ query, limit });
  }
}
