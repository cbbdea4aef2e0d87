import { Controller, Get, Headers, Param, Query, Res } from '@nestjs/common';
import { ApiHeader, ApiOkResponse, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { answerVersion } from '../preconditions/answer-version.js';
import { ifNoneMatchHeader, versionHeaders } from '../preconditions/preconditions.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ProblemError } from '../problems/problem.error.js';
import { Destination, DestinationList, DestinationParams, DestinationQuery } from './destinations.dto.js';
import { DestinationsService } from './destinations.service.js';

@ApiTags('destinations')
@LimitClient()
@Controller('destinations')
export class DestinationsController {
  constructor(private readonly destinations: DestinationsService) {}

  @Get()
  @ApiOperation({ summary: 'Destinations by their features, or by their ids' })
  @ApiOkResponse({ type: DestinationList, headers: cacheHeaders })
  @ApiProblems(400, 502, 503, 504)
  async list(@Query() { ids, ...filter }: DestinationQuery): Promise<DestinationList> {
    if (ids === undefined) {
      const results = await this.destinations.search(filter);
      return { results, count: results.length };
    }
    const found = await this.destinations.findMany(ids);
    const results = found.filter((one) => one !== undefined);
    const missing = ids.filter((_, at) => found[at] === undefined);
    return { results, count: results.length, missing };
  }

  @Get(':id')
  @ApiOperation({ summary: 'One destination' })
  @ApiHeader(ifNoneMatchHeader)
  @ApiOkResponse({ type: Destination, headers: { ...cacheHeaders, ...versionHeaders } })
  @ApiResponse({ status: 304, description: 'You have the current version.' })
  @ApiProblems(400, 404, 502, 503, 504)
  async find(
    @Param() { id }: DestinationParams,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Destination | undefined> {
    const destination = await this.destinations.find(id);
    if (destination === undefined) throw unknownDestination();
    return answerVersion(destination, known, reply);
  }
}

function unknownDestination(): ProblemError {
  return new ProblemError('unknown-destination', { title: 'There is no such destination', status: 404 });
}
