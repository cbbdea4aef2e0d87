import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiBody, ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { ApiProblems } from '../problems/api-problems.js';
import { ProblemError } from '../problems/problem.error.js';
import { FlightOffer, FlightSearchRequest, FlightSearchResponse, OfferParams } from './flights.dto.js';
import { multiCityExamples, searchExamples } from './flights.examples.js';
import { FlightsService } from './flights.service.js';
import { type FlightFilters, isPriceLimitApplicable } from './found-flights.js';
import { MultiCitySearchRequest } from './multi-city/multi-city.dto.js';

@ApiTags('flights')
@LimitClient()
@Controller('flights')
export class FlightsController {
  constructor(private readonly flights: FlightsService) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Offers for a route, a date and travelers, the cheapest first' })
  @ApiBody({ type: FlightSearchRequest, examples: searchExamples })
  @ApiOkResponse({ type: FlightSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 422, 502, 503, 504)
  async search(@Body() request: FlightSearchRequest): Promise<FlightSearchResponse> {
    return inComparableCurrency(request, await this.flights.search(request));
  }

  @Post('search/multi-city')
  @HttpCode(200)
  @ApiOperation({ summary: 'Offers for a journey over several places, the cheapest first' })
  @ApiBody({ type: MultiCitySearchRequest, examples: multiCityExamples })
  @ApiOkResponse({ type: FlightSearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 422, 502, 503, 504)
  async searchMultiCity(@Body() request: MultiCitySearchRequest): Promise<FlightSearchResponse> {
    return inComparableCurrency(request, await this.flights.searchMultiCity(request));
  }

  @Get('offers/:id')
  @ApiOperation({ summary: 'One offer of a search' })
  @ApiOkResponse({ type: FlightOffer, headers: cacheHeaders })
  @ApiProblems(400, 404, 410, 502, 503, 504)
  async getOffer(@Param() { id }: OfferParams): Promise<FlightOffer> {
    return this.flights.getOffer(id);
  }

  @Post('offers/:id/refresh')
  @HttpCode(200)
  @ApiOperation({
    summary: 'One offer as the supplier has it now',
    description: 'For the last look before it is booked. The cache is not asked, and keeps the answer.',
  })
  @ApiOkResponse({ type: FlightOffer })
  @ApiProblems(400, 404, 410, 502, 503, 504)
  async refreshOffer(@Param() { id }: OfferParams): Promise<FlightOffer> {
    return this.flights.refreshOffer(id);
  }
}

/** @throws ProblemError where a price limit was given in a currency that the answer does not have */
function inComparableCurrency(request: FlightFilters, response: FlightSearchResponse): FlightSearchResponse {
  if (isPriceLimitApplicable(request, response.currency)) return response;
  throw currencyNotAvailable(request.currency, response.currency);
}

function currencyNotAvailable(asked: string | undefined, available: string | null): ProblemError {
  return new ProblemError('currency-not-available', {
    title: 'Prices are not to be had in this currency',
    status: 422,
    detail: `Prices come in ${available}, and maxPrice was given in ${asked}. Give maxPrice in ${available}, or leave it out.`,
    errors: [{ field: 'currency', given: asked, expected: `${available}, since maxPrice is given` }],
  });
}
