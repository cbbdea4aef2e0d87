import { describe, expect, it } from '@jest/globals';
import { BadRequestException, NotFoundException, ServiceUnavailableException } from '@nestjs/common';
import { CacheKeyError, CacheStoreUnavailableError, RateLimiterUnknownError } from '@tripsage/cache';
import { httpErrorOf } from '../../../../../libs/cache/src/ops/admin/access/admin.errors.js';

describe('errors of the library', () => {
  it('are answered as a wrong request, or as a server that is disconnected', () => {
    expect(httpErrorOf(new CacheKeyError('no key'))).toEqual(new BadRequestException('no key'));
    expect(httpErrorOf(new RateLimiterUnknownError('no limiter'))).toEqual(
      new NotFoundException('no limiter'),
    );
    expect(httpErrorOf(new CacheStoreUnavailableError('gone'))).toEqual(
      new ServiceUnavailableException('gone'),
    );
  });

  it('leave other errors as they are', () => {
    const others = [new Error('other'), new NotFoundException('other'), 'other'];
    expect(others.map(httpErrorOf)).toEqual(others);
  });
});
