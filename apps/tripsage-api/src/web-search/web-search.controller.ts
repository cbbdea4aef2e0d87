import { Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { ApiProblems } from '../problems/api-problems.js';
import { WebSearchQuery, WebSearchResponse } from './web-search.dto.js';
import { WebSearchService } from './web-search.service.js';

@ApiTags('search')
@LimitClient()
@Controller('search')
export class WebSearchController {
  constructor(private readonly webSearch: WebSearchService) {}

  @Get('web')
  @ApiOperation({ summary: 'Pages of the web that answer a question' })
  @ApiOkResponse({ type: WebSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 502, 503, 504)
  async search(@Query() query: WebSearchQuery): Promise<WebSearchResponse> {
    return this.webSearch.search(query);
  }
}
