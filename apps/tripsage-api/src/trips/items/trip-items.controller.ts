import { Body, Controller, Delete, Get, Headers, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import {
  ApiBody,
  ApiCreatedResponse,
  ApiHeader,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitClient } from '../../callers/limit-client.js';
import { cacheHeaders } from '../../openapi/cache-headers.js';
import { CurrentCaller } from '../../callers/current-caller.js';
import { ForUsers } from '../../callers/user.guard.js';
import { entityTag } from '../../preconditions/entity-tag.js';
import { idempotencyKeyHeader, idempotentId } from '../../preconditions/idempotent-id.js';
import { ifMatchHeader, requiredMatch, versionHeaders } from '../../preconditions/preconditions.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { patchOf } from '../../requests/patch-of.js';
import { TripChangesService } from '../trip-changes.service.js';
import { noSuchTrip } from '../trip-problems.js';
import { TripParams } from '../trips.dto.js';
import { TripsService } from '../trips.service.js';
import {
  EMPTIABLE_ITEM_FIELDS,
  NewTripItem,
  TripItem,
  TripItemChanges,
  TripItemList,
  TripItemParams,
} from './trip-items.dto.js';

@ApiTags('trips')
@ForUsers()
@LimitClient()
@Controller('trips/:id/items')
export class TripItemsController {
  constructor(
    private readonly trips: TripsService,
    private readonly changes: TripChangesService,
    private readonly callers: CurrentCaller,
  ) {}

  @Get()
  @ApiOperation({ summary: 'The items of a trip' })
  @ApiOkResponse({ type: TripItemList, headers: cacheHeaders })
  @ApiProblems(400, 404, 502, 503, 504)
  async list(@Param() { id }: TripParams): Promise<TripItemList> {
    const [trip, results] = await Promise.all([this.trips.find(id), this.trips.items(id)]);
    if (trip === undefined) throw noSuchTrip();
    return { results, count: results.length };
  }

  @Post()
  @ApiOperation({ summary: 'Add an item to a trip' })
  @ApiHeader(idempotencyKeyHeader)
  @ApiCreatedResponse({ type: TripItem, headers: versionHeaders })
  @ApiProblems(400, 404, 409, 413, 415, 422, 502, 503, 504)
  async add(
    @Param() { id: tripId }: TripParams,
    @Body() item: NewTripItem,
    @Headers('idempotency-key') key: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TripItem> {
    const itemId = idempotentId(key, `trip ${tripId} ${this.callers.user().id}`);
    const added = await this.changes.addItem({ tripId, itemId }, { ...item });
    reply.header('etag', entityTag(added.version));
    return added;
  }

  @Patch(':itemId')
  @ApiOperation({ summary: 'Change an item of the version that you read' })
  @ApiHeader(ifMatchHeader)
  @ApiBody({ type: TripItemChanges })
  @ApiOkResponse({ type: TripItem, headers: versionHeaders })
  @ApiProblems(400, 404, 412, 413, 415, 422, 428, 502, 503, 504)
  async update(
    @Param() { id: tripId, itemId }: TripItemParams,
    @Headers('if-match') match: string | undefined,
    @Body() changes: TripItemChanges,
    @Body() given: unknown,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<TripItem> {
    const patch = patchOf(changes, given, EMPTIABLE_ITEM_FIELDS);
    const updated = await this.changes.updateItem({ tripId, itemId }, requiredMatch(match), patch);
    reply.header('etag', entityTag(updated.version));
    return updated;
  }

  @Delete(':itemId')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove an item' })
  @ApiHeader(ifMatchHeader)
  @ApiNoContentResponse({ description: 'It is removed.' })
  @ApiProblems(400, 404, 412, 428, 502, 503, 504)
  async remove(
    @Param() { id: tripId, itemId }: TripItemParams,
    @Headers('if-match') match: string | undefined,
  ): Promise<void> {
    await this.changes.removeItem({ tripId, itemId }, requiredMatch(match));
  }
}
