import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { LimitClient } from '../../callers/limit-client.js';
import { cacheHeaders } from '../../openapi/cache-headers.js';
import { ForUsers } from '../../callers/user.guard.js';
import { ApiProblems } from '../../problems/api-problems.js';
import { ProblemError } from '../../problems/problem.error.js';
import { NewSavedFlight, SavedFlight, SavedFlightList, SavedFlightParams } from './saved-flights.dto.js';
import { SavedFlightsService } from './saved-flights.service.js';

@ApiTags('flights')
@ForUsers()
@LimitClient()
@Controller('flights/saved')
export class SavedFlightsController {
  constructor(private readonly savedFlights: SavedFlightsService) {}

  @Get()
  @ApiOperation({ summary: 'Your saved flights, the newest first' })
  @ApiOkResponse({ type: SavedFlightList, headers: cacheHeaders })
  @ApiProblems(502, 503, 504)
  async list(): Promise<SavedFlightList> {
    const results = await this.savedFlights.list();
    return { results, count: results.length };
  }

  @Post()
  @ApiOperation({ summary: 'Save an offer; one that is saved already is answered with status 200' })
  @ApiCreatedResponse({ type: SavedFlight })
  @ApiOkResponse({ type: SavedFlight, description: 'It is saved already.' })
  @ApiProblems(400, 404, 409, 410, 413, 415, 502, 503, 504)
  async save(
    @Body() { offerId }: NewSavedFlight,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<SavedFlight> {
    const { saved, isNew } = await this.savedFlights.save(offerId);
    reply.code(isNew ? 201 : 200);
    return saved;
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Remove a saved flight' })
  @ApiNoContentResponse({ description: 'It is removed.' })
  @ApiProblems(400, 404, 502, 503, 504)
  async remove(@Param() { id }: SavedFlightParams): Promise<void> {
    if (await this.savedFlights.remove(id)) return;
    throw new ProblemError('unknown-saved-flight', { title: 'You have saved no such flight', status: 404 });
  }
}
