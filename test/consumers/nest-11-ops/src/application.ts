import { type INestApplication, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cacheable, CacheModule, type CacheModuleOptions } from '@tripsage/cache';
import { CacheOpsModule, type CacheOpsOptions } from '@tripsage/cache/ops';

const OPS: CacheOpsOptions = { admin: { token: 'a-token-of-a-consumer' } };

@Injectable()
export class WeatherService {
  @Cacheable('weather', '10m')
  async forecast(city: string): Promise<string> {
    return `sun in ${city}`;
  }
}

/** An application with its routes for operators, at a port of its own on this machine. */
export async function startApplication(options: CacheModuleOptions): Promise<[INestApplication, string]> {
  @Module({
    imports: [CacheModule.forRoot(options), CacheOpsModule.forRoot(OPS)],
    providers: [WeatherService],
  })
  class AppModule {}

  const app = await NestFactory.create(AppModule, { logger: ['error'] });
  await app.listen(0, '127.0.0.1');
  return [app, await app.getUrl()];
}
