import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ProblemError } from '../problems/problem.error.js';
import { FlightOffer, FlightSearchRequest, FlightSearchResponse, OfferParams } from './flights.dto.js';
import { searchExamples } from './flights.examples.js';
import { FlightsService } from './flights.service.js';
import { isPriceLimitApplicable } from './search-response.js';

@ApiTags('flights')
@Controller('flights')
export class FlightsController {
  constructor(private readonly flights: FlightsService) {}

  @Post('search')
  @HttpCode(200)
  @LimitClient()
  @ApiOperation({ summary: 'Offers for a route, a date and travellers, the cheapest first' })
  @ApiBody({ type: FlightSearchRequest, examples: searchExamples })
  @ApiOkResponse({ type: FlightSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 401, 413, 415, 422, 429, 502, 503, 504)
  async search(@Body() request: FlightSearchRequest): Promise<FlightSearchResponse> {
    // Plain: the cache finds the key of a plain object without hashing it.
    const response = await this.flights.search({ ...request });
    if (!isPriceLimitApplicable(request, response.currency)) {
      throw currencyNotAvailable(request.currency, response.currency);
    }
    return response;
  }

  @Get('offers/:id')
  @LimitClient()
  @ApiOperation({ summary: 'One offer of a search' })
  @ApiOkResponse({ type: FlightOffer, headers: cacheHeaders })
  @ApiProblems(400, 401, 404, 410, 429, 502, 503, 504)
  async getOffer(@Param() { id }: OfferParams): Promise<FlightOffer> {
    return this.flights.getOffer(id);
  }
}

function currencyNotAvailable(asked: string | undefined, available: string | null): ProblemError {
  return new ProblemError('currency-not-available', {
    title: 'Prices are not to be had in this currency',
    status: 422,
    detail: `Prices come in ${available}, and maxPrice was given in ${asked}. Give maxPrice in ${available}, or leave it out.`,
    errors: [{ field: 'currency', given: asked, expected: `${available}, since maxPrice is given` }],
  });
}
