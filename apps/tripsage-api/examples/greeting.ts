// Shares plain JSON with any Redis client. Start a server, set DRAGONFLY_URL, and run:
//   redis-cli SETEX default:greeting 60 '{"hello":"world"}'
//   node apps/tripsage-api/dist/examples/greeting.js
//   redis-cli GET default:farewell
import { NestFactory } from '@nestjs/core';
import { CacheModule, CacheService } from '@tripsage/cache';

const url = process.env.DRAGONFLY_URL ?? 'redis://127.0.0.1:6379';
const app = await NestFactory.createApplicationContext(CacheModule.forRoot({ url }), { logger: ['warn'] });
const cache = app.get(CacheService);
const greeting = await cache.get<{ hello: string }>('greeting');
await cache.set('farewell', { bye: greeting?.hello ?? 'nobody', at: new Date() }, '1m');
const isKept = await cache.has('farewell');
await app.close();
process.stdout.write(
  `hello ${greeting?.hello ?? 'nobody'}; default:farewell is ${isKept ? '' : 'not '}set\n`,
);
process.exitCode = isKept ? 0 : 1;
