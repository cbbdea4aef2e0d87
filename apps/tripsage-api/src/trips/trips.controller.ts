import {
  Body,
  Controller,
  Delete,
  Get,
  Headers,
  HttpCode,
  Param,
  Patch,
  Post,
  Query,
  Res,
} from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiResponse,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { CurrentCaller } from '../callers/current-caller.js';
import { ForUsers } from '../callers/user.guard.js';
import { answerVersion } from '../preconditions/answer-version.js';
import { entityTag } from '../preconditions/entity-tag.js';
import { idempotencyKeyHeader, idempotentId } from '../preconditions/idempotent-id.js';
import {
  ifMatchHeader,
  ifNoneMatchHeader,
  requiredMatch,
  versionHeaders,
} from '../preconditions/preconditions.js';
import { ApiProblems } from '../problems/api-problems.js';
import { patchOf } from '../requests/patch-of.js';
import { TripChangesService } from './trip-changes.service.js';
import { noSuchTrip } from './trip-problems.js';
import { TripSummary } from './trip-summary.js';
import {
  EMPTIABLE_TRIP_FIELDS,
  NewTrip,
  Trip,
  TripChanges,
  TripList,
  TripParams,
  TripQuery,
} from './trips.dto.js';
import { TripsService } from './trips.service.js';

@ApiTags('trips')
@ForUsers()
@LimitClient()
@Controller('trips')
export class TripsController {
  constructor(
    private readonly trips: TripsService,
    private readonly changes: TripChangesService,
    private readonly callers: CurrentCaller,
  ) {}

  @Get()
  @ApiOperation({ summary: 'Your trips, the newest first, or those of the given ids' })
  @ApiOkResponse({ type: TripList, headers: cacheHeaders })
  @ApiProblems(400, 502, 503, 504)
  async list(@Query() { ids, ...filter }: TripQuery): Promise<TripList> {
    if (ids === undefined) {
      const { trips: results, ...page } = await this.trips.list(filter);
      return { results, count: results.length, ...page };
    }
    const found = await this.trips.findMany(ids);
    const results = found.filter((one) => one !== undefined);
    const missing = ids.filter((_, at) => found[at] === undefined);
    return { results, count: results.length, missing };
  }

  @Post()
  @ApiOperation({ summary: 'Create a trip' })
  @ApiHeader(idempotencyKeyHeader)
  @ApiCreatedResponse({ type: Trip, headers: versionHeaders })
  @ApiProblems(400, 409, 413, 415, 422, 502, 503, 504)
  async create(
    @Body() trip: NewTrip,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Trip> {
    const id = idempotentId(key, `trips ${this.callers.user().id}`);
    const created = await this.changes.create(id, { ...trip });
    reply.headers({ etag: entityTag(created.version), location: `/api/trips/${created.id}` });
    return created;
  }

  @Get(':id')
  @ApiOperation({ summary: 'One of your trips' })
  @ApiHeader(ifNoneMatchHeader)
  @ApiOkResponse({ type: Trip, headers: { ...cacheHeaders, ...versionHeaders } })
  @ApiResponse({ status: 304, description: 'You have the current version.' })
  @ApiProblems(400, 404, 502, 503, 504)
  async find(
    @Param() { id }: TripParams,
    @Headers('if-none-match') known: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Trip | undefined> {
    const trip = await this.trips.find(id);
    if (trip === undefined) throw noSuchTrip();
    return answerVersion(trip, known, reply);
  }

  @Get(':id/summary')
  @ApiOperation({ summary: 'All of a trip at a glance: the trip, its destination, its items counted' })
  @ApiOkResponse({ type: TripSummary, headers: cacheHeaders })
  @ApiProblems(400, 404, 502, 503, 504)
  async summary(@Param() { id }: TripParams): Promise<TripSummary> {
    const summary = await this.trips.summary(id);
    if (summary === undefined) throw noSuchTrip();
    return summary;
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change a trip of the version that you read' })
  @ApiHeader(ifMatchHeader)
  @ApiBody({ type: TripChanges })
  @ApiOkResponse({ type: Trip, headers: versionHeaders })
  @ApiProblems(400, 404, 412, 413, 415, 422, 428, 502, 503, 504)
  async update(
    @Param() { id }: TripParams,
    @Headers('if-match') match: string | undefined,
    @Body() changes: TripChanges,
    @Body() given: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Trip> {
    const patch = patchOf(changes, given, EMPTIABLE_TRIP_FIELDS);
    const updated = await this.changes.update(id, requiredMatch(match), patch);
    reply.header('etag', entityTag(updated.version));
    return updated;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a trip with its items' })
  @ApiHeader(ifMatchHeader)
  @ApiNoContentResponse({ description: 'It is removed.' })
  @ApiProblems(400, 404, 412, 428, 502, 503, 504)
  async remove(@Param() { id }: TripParams, @Headers('if-match') match: string | undefined): Promise<void> {
    await this.changes.remove(id, requiredMatch(match));
  }
}
