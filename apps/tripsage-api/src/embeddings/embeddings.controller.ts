import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiTags } from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { ForUsers } from '../callers/user.guard.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { ApiProblems } from '../problems/api-problems.js';
import { EmbeddingsRequest, EmbeddingsResponse } from './embeddings.dto.js';
import { EmbeddingsService } from './embeddings.service.js';

/** For users only, since each new text costs money; answers are the same for all. */
@ApiTags('embeddings')
@LimitClient()
@Controller('embeddings')
@ForUsers()
export class EmbeddingsController {
  constructor(private readonly embeddings: EmbeddingsService) {}

  @Post()
  @HttpCode(200)
  @ApiOperation({ summary: 'Vectors of texts: those of similar texts are near' })
  @ApiOkResponse({ type: EmbeddingsResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 502, 503, 504)
  async embed(@Body() { texts }: EmbeddingsRequest): Promise<EmbeddingsResponse> {
    return this.embeddings.embed(texts);
  }
}
