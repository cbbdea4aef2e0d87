import { Injectable } from '@nestjs/common';
import { Cacheable, RateLimited } from '@tripsage/cache';

/** A cached method that fails for `bad`, and a limited one that may be called once. */
@Injectable()
export class Flights {
  @Cacheable('flights', '1m')
  async find(id: string): Promise<string> {
    if (id === 'bad') throw new Error('503');
    return id;
  }

  @RateLimited('duffel')
  async ask(): Promise<string> {
    return 'asked';
  }
}

export const rateLimits = { duffel: { limits: [{ limit: 1, per: '1h' as const }] } };
