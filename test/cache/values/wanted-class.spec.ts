import 'reflect-metadata';
import { describe, expect, it } from '@jest/globals';
import { Type } from 'class-transformer';
import { visitInside, type Wanted, wantedOf } from '../../../libs/cache/src/values/wanted-class.js';

class Photo {
  url = '';
}
class Cabin {
  name = '';
}
class Suite extends Cabin {
  rooms = 2;
}

class Hotel {
  @Type(() => Photo) cover: unknown;
  @Type() best: Photo = new Photo();
  @Type(() => Date) opened: unknown;
  @Type(({ object } = { newObject: {}, object: {}, property: '' }) =>
    (object as Hotel).isGrand ? Suite : Cabin,
  )
  room: unknown;
  @Type(() => Cabin, {
    discriminator: { property: 'kind', subTypes: [{ name: 'suite', value: Suite }] },
    keepDiscriminatorProperty: true,
  })
  other: unknown;
  isGrand = false;
}

class Inn extends Hotel {}

function insideOf(part: object, type: new () => object): Record<string, string | undefined> {
  const found: Record<string, string | undefined> = {};
  visitInside(part, wantedOf(type), (_inner, wanted, place) => {
    found[place] = wanted?.class.name;
  });
  return found;
}

describe('the class that is wanted', () => {
  it('of an answer is its type, but for classes of the language', () => {
    expect(wantedOf(Hotel)).toEqual({ class: Hotel });
    for (const type of [undefined, Date, Map, Object, Buffer, URL]) expect(wantedOf(type)).toBeUndefined();
  });

  it('of a field is what @Type() names, inherited or by the object, for objects only', () => {
    const fields = { cover: {}, best: {}, opened: new Date(0), room: {}, other: {}, isGrand: true };
    const wanted = { cover: 'Photo', best: 'Photo', opened: undefined, room: 'Suite', other: 'Cabin' };
    expect(insideOf(fields, Hotel)).toEqual({ ...wanted, isGrand: undefined });
    expect(insideOf({ cover: [], room: {} }, Inn)).toEqual({ cover: 'Photo', room: 'Cabin' });
    expect(insideOf({ cover: 'p1' }, Hotel)).toEqual({ cover: undefined });
  });

  it('goes through arrays, Maps and Sets, and not into dates and bytes', () => {
    for (const list of [[{}], new Set([{}]), new Map([['a', {}]])]) {
      expect(insideOf(list, Hotel)).toEqual({ '[]': 'Hotel' });
    }
    const seen: Wanted[] = [];
    visitInside(Buffer.from('abc'), wantedOf(Hotel), (_inner, wanted) => void seen.push(wanted as Wanted));
    expect(seen).toEqual([]);
  });
});
