/* oxlint-disable no-underscore-dangle -- as applications and libraries name what they keep for themselves */
import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Cacheable, CacheEvict } from '@tripsage/cache';
import { ObjectId } from 'bson';
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { Decimal } from 'decimal.js';
import { DateTime, Duration, Interval } from 'luxon';
import moment from 'moment';
import { canonicalForm } from '../../../libs/cache/src/keys/canonical-form.js';
import { libraryValue } from '../../../libs/cache/src/keys/library-values.js';
import { appWith } from '../methods/app-with.js';

dayjs.extend(utc);
dayjs.extend(timezone);
// A locale that is defined becomes that of all.
moment.defineLocale('x-pirate', { parentLocale: 'en' });
moment.locale('en');

const HEX = '65f0c0ffee65f0c0ffee65f0';
const paris = (): DateTime => DateTime.fromISO('2027-03-01T10:00', { zone: 'Europe/Paris' });
const tokyo = (): dayjs.Dayjs => dayjs.tz('2027-03-01', 'Asia/Tokyo');
const midnight = (): moment.Moment => moment.utc('2027-03-01');

/** Calls all that an object tells of itself. */
function format(value: object): void {
  for (let owner = value; owner !== Object.prototype; owner = Object.getPrototypeOf(owner) as object) {
    for (const name of Object.getOwnPropertyNames(owner)) {
      const { get, value: code } = Object.getOwnPropertyDescriptor(owner, name) as PropertyDescriptor;
      const tells = /^(?:to[A-Z]|format|is[VS]|get[A-Z]|week|quarter|valueOf|locale$|humanize)/.test(name);
      if (get !== undefined) get.call(value);
      else if (typeof code === 'function' && tells && name !== 'toIsoString')
        tryOut(() => code.call(value) as unknown);
    }
  }
}

/** Some of them need what this call does not give. */
function tryOut(call: () => unknown): void {
  try {
    call();
  } catch (error) {
    expect(error).toBeInstanceOf(Error);
  }
}

describe('the key of an object of a library', () => {
  it.each<[string, () => object]>([
    ['a DateTime of Luxon', paris],
    ['an invalid one', () => DateTime.invalid('why')],
    ['a Duration of Luxon', () => Duration.fromObject({ hours: 1 })],
    ['an Interval of Luxon', () => Interval.after(paris(), { hours: 2 })],
    ['a date of Day.js', () => dayjs('2027-03-01')],
    ['one with a zone', tokyo],
    ['a date of Moment', () => moment('2027-03-01')],
    ['one in UTC', midnight],
    ['a duration of Moment', () => moment.duration(5, 'h')],
    ['a Decimal', () => new Decimal('1.50')],
    ['an ObjectId', () => new ObjectId(HEX)],
  ])('is the same for %s that was formatted', (_, make) => {
    const value = make();
    const before = canonicalForm(value);
    format(value);
    expect([canonicalForm(value), canonicalForm(make())]).toEqual([before, before]);
  });

  it.each<[string, unknown, unknown]>([
    ['an instant and its parts', paris(), DateTime.fromMillis(paris().toMillis(), { zone: 'Europe/Paris' })],
    ['a text and a Date that Moment read', midnight(), moment.utc(new Date(Date.UTC(2027, 2, 1)))],
    ['1.5 and 1.50', new Decimal('1.5'), new Decimal('1.50')],
    ['two objects of one id', new ObjectId(HEX), ObjectId.createFromHexString(HEX)],
    ['an id and that of an older version', new ObjectId(HEX), olderObjectId(HEX)],
  ])('is one for %s', (_, one, other) => {
    expect(canonicalForm(one)).toBe(canonicalForm(other));
  });

  it.each<[string, unknown, unknown]>([
    ['zones of Luxon', paris(), paris().setZone('Europe/Berlin')],
    ['locales of Luxon', paris(), paris().setLocale('fr')],
    ['units of Luxon', Duration.fromObject({ hours: 1 }), Duration.fromObject({ minutes: 60 })],
    ['ends of Luxon', Interval.after(paris(), { hours: 2 }), Interval.after(paris(), { hours: 3 })],
    ['zones of Day.js', tokyo(), tokyo().tz('Asia/Seoul')],
    ['a date of Day.js in UTC and a local one', dayjs(0), dayjs.utc(0)],
    ['offsets of Moment', midnight(), midnight().utcOffset(60)],
    ['locales of Moment', midnight(), midnight().locale('x-pirate')],
    ['durations of Moment', moment.duration(5, 'h'), moment.duration(6, 'h')],
    ['a date and what was added to it', midnight(), midnight().add(1, 'day')],
    ['libraries', dayjs.utc(0), moment.utc(0)],
    ['a date and one with a field', paris(), Object.assign(paris(), { label: 'start' })],
    ['an id and its text', new ObjectId(HEX), HEX],
  ])('tells apart %s', (_, one, other) => {
    expect(canonicalForm(one)).not.toBe(canonicalForm(other));
  });

  it('is that of its own fields where it only looks like one', () => {
    class Event {
      isLuxonDateTime = true;
      _isAMomentObject = true;
      $d = new Date(0);
      _bsontype = 'ObjectId';
    }
    expect(libraryValue(new Event())).toBeUndefined();
  });

  @Injectable()
  class DayService {
    loads = 0;

    @Cacheable('days', '10m', { entity: 'day' })
    async find(day: { at: DateTime }): Promise<string> {
      this.loads += 1;
      return day.at.toFormat('cccc, kkkk WW');
    }

    @CacheEvict({ namespace: 'days', entity: 'day', operation: 'find', key: (day: { at: DateTime }) => day })
    async change(_day: { at: DateTime }): Promise<void> {}
  }

  it('finds the entry that a formatted date is to evict', async () => {
    const app = await appWith([DayService]);
    const service = app.get(DayService);
    const day = { at: paris() };
    await service.find(day);
    expect(day.at.weekNumber).toBe(9);
    await service.find(day);
    expect(service.loads).toBe(1);
    format(day.at);
    await service.change(day);
    await service.find({ at: paris() });
    expect(service.loads).toBe(2);
    await app.close();
  });
});

/** As bson 4 and 5 made them: the bytes are under a symbol, the text is kept once it was asked for. */
function olderObjectId(hex: string): object {
  class OlderObjectId {
    [key: symbol]: Buffer;
    _bsontype = 'ObjectID';
    constructor() {
      this[Symbol('id')] = Buffer.from(hex, 'hex');
    }
    toHexString(): string {
      return hex;
    }
    toJSON(): string {
      return this.toHexString();
    }
  }
  return new OlderObjectId();
}
