import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import {
  ApiCreatedResponse,
  ApiNoContentResponse,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
} from '@nestjs/swagger';
import { LimitClient } from '../callers/limit-client.js';
import { cacheHeaders } from '../openapi/cache-headers.js';
import { CurrentCaller } from '../callers/current-caller.js';
import { ForUsers } from '../callers/user.guard.js';
import { ApiProblems } from '../problems/api-problems.js';
import {
  AddedMemories,
  Memory,
  MemoryChange,
  MemoryParams,
  MemorySearchRequest,
  MemorySearchResponse,
  NewMemories,
} from './memory.dto.js';
import { MemoryService } from './memory.service.js';

/** The memories of the user who asks; nobody sees another's. */
@ApiTags('memory')
@LimitClient()
@Controller('memory')
@ForUsers()
export class MemoryController {
  constructor(
    private readonly memory: MemoryService,
    private readonly caller: CurrentCaller,
  ) {}

  @Post('search')
  @HttpCode(200)
  @ApiOperation({ summary: 'Your memories that are nearest to a question' })
  @ApiOkResponse({ type: MemorySearchResponse, headers: cacheHeaders })
  @ApiProblems(400, 413, 415, 502, 503, 504)
  async search(@Body() request: MemorySearchRequest): Promise<MemorySearchResponse> {
    return this.memory.search(this.caller.user().id, request);
  }

  @Post()
  @ApiOperation({ summary: 'Remember a text, or what a conversation says of you' })
  @ApiCreatedResponse({ type: AddedMemories })
  @ApiProblems(400, 413, 415, 502, 503, 504)
  async add(@Body() memories: NewMemories): Promise<AddedMemories> {
    return this.memory.add(this.caller.user().id, memories);
  }

  @Get(':id')
  @ApiOperation({ summary: 'One of your memories' })
  @ApiOkResponse({ type: Memory, headers: cacheHeaders })
  @ApiProblems(400, 404, 502, 503, 504)
  async get(@Param() { id }: MemoryParams): Promise<Memory> {
    return this.memory.get(this.caller.user().id, id);
  }

  @Patch(':id')
  @ApiOperation({ summary: 'Change one of your memories' })
  @ApiOkResponse({ type: Memory })
  @ApiProblems(400, 404, 413, 415, 502, 503, 504)
  async update(@Param() { id }: MemoryParams, @Body() change: MemoryChange): Promise<Memory> {
    return this.memory.update(this.caller.user().id, id, change);
  }

  @Delete(':id')
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget one of your memories' })
  @ApiNoContentResponse()
  @ApiProblems(400, 404, 502, 503, 504)
  async delete(@Param() { id }: MemoryParams): Promise<void> {
    await this.memory.delete(this.caller.user().id, id);
  }

  @Delete()
  @HttpCode(204)
  @ApiOperation({ summary: 'Forget all of your memories' })
  @ApiNoContentResponse()
  @ApiProblems(502, 503, 504)
  async deleteAll(): Promise<void> {
    await this.memory.deleteAll(this.caller.user().id);
  }
}
