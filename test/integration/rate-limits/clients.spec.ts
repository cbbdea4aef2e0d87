import { expect, it } from '@jest/globals';
import { Controller, Get, type INestApplication, Injectable, Module, Param } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { Cacheable, CacheExceptionFilter, CacheModule, type ClientRequest, LimitRequests } from '@tripsage/cache'; // prettier-ignore
import { describeOnServer, type RealServer } from '../../support/real-server.js';

const REQUESTS = 100;
const LIMIT = 20;
const key = ({ headers }: ClientRequest): string => String(headers['x-client']);

@Injectable()
class Searches {
  @Cacheable('searches', '1m')
  async find(text: string): Promise<string> {
    return text;
  }
}

@Controller()
class SearchController {
  constructor(private readonly searches: Searches) {}

  @Get('request')
  @LimitRequests('clients', { key })
  request(): string {
    return 'passed';
  }

  @Get('load/:text')
  @LimitRequests('clients', { key, per: 'load' })
  load(@Param('text') text: string): Promise<string> {
    return this.searches.find(text);
  }
}

async function twoApplications({
  url,
  keyPrefix,
}: RealServer): Promise<{ apps: INestApplication[]; urls: string[] }> {
  const prefix = keyPrefix();
  const start = async (): Promise<NestFastifyApplication> => {
    const rateLimits = { clients: { limits: [{ limit: LIMIT, per: '1m' as const }] } };
    @Module({
      imports: [CacheModule.forRoot({ url, keyPrefix: prefix, commandTimeout: '5s', scheduler: false, rateLimits })], // prettier-ignore
      controllers: [SearchController],
      providers: [Searches, { provide: APP_FILTER, useClass: CacheExceptionFilter }],
    })
    class AppModule {}
    const app = await NestFactory.create<NestFastifyApplication>(AppModule, new FastifyAdapter(), {
      logger: false,
    });
    await app.listen(0, '127.0.0.1');
    return app;
  };
  const apps = await Promise.all([start(), start()]);
  return { apps, urls: await Promise.all(apps.map((app) => app.getUrl())) };
}

describeOnServer('clients of two applications on one server', (server) => {
  it.each([
    ['request', () => 'request'],
    ['load', (one: number) => `load/new ${one}`],
  ])(
    `pass exactly ${LIMIT} times of ${REQUESTS} at once, per %s, and others are not concerned`,
    async (_per, pathOf) => {
      const { apps, urls } = await twoApplications(server);
      try {
        const ask = (client: string, one: number): Promise<Response> =>
          fetch(`${urls[one % 2]}/${pathOf(one)}`, { headers: { 'x-client': client } });
        const [answers, other] = await Promise.all([
          Promise.all(Array.from({ length: REQUESTS }, (_, one) => ask('ana', one))),
          ask('ben', REQUESTS),
        ]);
        const passed = answers.filter(({ status }) => status === 200);
        const rejected = answers.filter(({ status }) => status === 429);
        expect([passed.length, rejected.length]).toEqual([LIMIT, REQUESTS - LIMIT]);
        const left = passed.map(({ headers }) => headers.get('ratelimit'));
        expect(new Set(left).size).toBe(LIMIT);
        expect(rejected.every(({ headers }) => headers.has('retry-after'))).toBe(true);
        expect([other.status, other.headers.get('ratelimit')]).toEqual([200, `"clients";r=${LIMIT - 1}`]);
      } finally {
        await Promise.all(apps.map((app) => app.close()));
      }
    },
  );
});
