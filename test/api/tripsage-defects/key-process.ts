/** Prints the key of the same question as the test asks, with its parts in another order. */
import 'reflect-metadata';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CacheModule, CacheService } from '@tripsage/cache';
import { CALENDAR_DAY, CalendarService } from './calendar.service.js';

@Module({ imports: [CacheModule.forRoot({ scheduler: false })], providers: [CalendarService] })
class KeyModule {}

const app = await NestFactory.createApplicationContext(KeyModule, { logger: ['error'] });
const { calendar, day, filters, people } = CALENDAR_DAY;
const question = {
  people: new Set([...people].toReversed()),
  filters: Object.fromEntries(Object.entries(filters).toReversed()),
  day: new Date(day),
  calendar,
};
process.stdout.write(`key ${app.get(CacheService).method(CalendarService, 'events').key(question)}\n`);
await app.close();
