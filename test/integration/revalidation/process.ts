/** One process that answers readers from the cache, and renews what they ask for. */
import 'reflect-metadata';
import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { Cacheable, CacheEvents, CacheModule, systemClock } from '@tripsage/cache';
import { obey, report as tellParent } from '../../support/processes/obey.js';
import type { Answers, Order, Report } from './messages.js';

const report: (message: Report) => void = tellParent;

interface Forecasts {
  forecast(place: number): Promise<string>;
}

/** The service whose answers live as long as is asked for. */
function weatherOf({ lifeMs, loadMs }: Answers): new () => Forecasts {
  @Injectable()
  class Weather implements Forecasts {
    @Cacheable('weather', { fresh: `${lifeMs}ms`, stale: '1m' }, { revalidate: true })
    async forecast(place: number): Promise<string> {
      report({ kind: 'load', key: place, at: Date.now() });
      await delay(loadMs);
      return `forecast for ${place}`;
    }
  }
  return Weather;
}

let app: Awaited<ReturnType<typeof NestFactory.createApplicationContext>>;
let weather: Forecasts;
const reading = { isOn: false };
/** How many keys are asked for at once. */
const PER_STEP = 10;

async function open({
  options,
  answers,
  civilOffsetMs = 0,
}: Extract<Order, { kind: 'open' }>): Promise<void> {
  const Weather = weatherOf(answers);
  const clock = { ...systemClock, now: () => Date.now() + civilOffsetMs };
  @Module({ imports: [CacheModule.forRoot({ ...options, clock })], providers: [Weather] })
  class AppModule {}
  app = await NestFactory.createApplicationContext(AppModule, { logger: ['error'] });
  weather = app.get(Weather);
  app.get(CacheEvents).on('answered', ({ key, outcome }) => {
    if (outcome !== 'hit') report({ kind: 'late', key, outcome, at: Date.now() });
  });
}

async function read({ keys, everyMs }: Extract<Order, { kind: 'read' }>): Promise<void> {
  reading.isOn = true;
  const asking: Promise<string>[] = [];
  for (let count = 0; reading.isOn; count += PER_STEP) {
    for (let key = count; key < count + PER_STEP; key += 1) asking.push(weather.forecast(key % keys));
    await delay((everyMs * PER_STEP) / keys);
  }
  await Promise.all(asking);
  report({ kind: 'reads', count: asking.length });
}

obey<Order>(async (order) => {
  switch (order.kind) {
    case 'open':
      return open(order);
    case 'read':
      return read(order);
    case 'stop':
      reading.isOn = false;
      return undefined;
    case 'close':
      return app.close();
  }
});
