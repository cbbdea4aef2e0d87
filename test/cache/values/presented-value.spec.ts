import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { decodeValue, encodeValue, PresentedValue } from '../../../libs/cache/src/values/value-codec.js';
import { SearchDto } from '../keys/arbitrary-values.js';

function presented(value: unknown): { value: PresentedValue; decodes: () => number } {
  const encoded = encodeValue(value, 'Flights.search');
  let decodes = 0;
  const decode = () => {
    decodes += 1;
    return decodeValue(encoded);
  };
  return {
    value: new PresentedValue({ isJson: encoded.encoding === 'json', decode }),
    decodes: () => decodes,
  };
}

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true;
  return Object.isFrozen(value) && Object.values(value).every(isFrozenThroughout);
}

describe('a presented value', () => {
  it('that JSON can say is decoded and frozen once for all', () => {
    fc.assert(
      fc.property(
        fc.json().map((text) => JSON.parse(text.replaceAll('-0', '0')) as unknown),
        (json) => {
          const { value, decodes } = presented(json);
          const first = value.to({});
          expect(first).toEqual(json);
          expect(isFrozenThroughout(first)).toBe(true);
          expect(value.to({})).toBe(first);
          expect(value.to({ mutable: false })).toBe(first);
          expect(decodes()).toBe(1);
        },
      ),
      { numRuns: 500 },
    );
  });

  it("can't be damaged by a caller", () => {
    const { value } = presented({ offers: [{ price: { amount: 10 } }] });
    const offers = value.to({}) as { offers: { price: { amount: number } }[] };
    expect(() => (offers.offers[0]!.price.amount = 1)).toThrow(TypeError);
    expect(() => offers.offers.push({ price: { amount: 1 } })).toThrow(TypeError);
    expect(() => Object.setPrototypeOf(offers, null)).toThrow(TypeError);
    expect(value.to({})).toEqual({ offers: [{ price: { amount: 10 } }] });
  });

  it('that is asked for as mutable is a private copy for each', () => {
    const { value } = presented({ offers: [{ price: 10 }] });
    const one = value.to({ mutable: true }) as { offers: { price: number }[] };
    const other = value.to({ mutable: true });
    one.offers[0]!.price = 1;
    one.offers.push({ price: 2 });
    expect(other).toEqual({ offers: [{ price: 10 }] });
    expect(value.to({})).toEqual({ offers: [{ price: 10 }] });
    expect(value.to({ mutable: true })).toEqual({ offers: [{ price: 10 }] });
  });

  it('that is rich is a private copy for each', () => {
    const { value } = presented({ at: new Date(0), tags: new Set(['a']), bytes: Buffer.from('a') });
    const one = value.to({}) as { at: Date; tags: Set<string>; bytes: Buffer };
    one.at.setTime(1);
    one.tags.add('b');
    one.bytes[0] = 0;
    expect(value.to({})).toEqual({ at: new Date(0), tags: new Set(['a']), bytes: Buffer.from('a') });
  });

  it.each([[null], [0], [''], [false], ['text'], [undefined]])('may be %p', (given) => {
    expect(presented(given).value.to({})).toBe(given);
    expect(presented(given).value.to({ mutable: true, type: SearchDto })).toBe(given);
  });

  it('of any depth can be frozen, since others may have written it', () => {
    const text = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const value = new PresentedValue({ isJson: true, decode: () => JSON.parse(text) as unknown });
    let part = value.to({});
    let depth = 0;
    for (; Array.isArray(part); part = part[0]) {
      if (!Object.isFrozen(part)) throw new Error(`open at depth ${depth}`);
      depth += 1;
    }
    expect(depth).toBe(100_000);
  });

  describe('with a type', () => {
    const fields = { origin: 'CDG', destination: { origin: 'JFK' } };

    it('is an instance of it, its parts are not', () => {
      const dto = presented(fields).value.to({ type: SearchDto }) as SearchDto;
      expect(dto).toBeInstanceOf(SearchDto);
      expect(dto.describe()).toBe('CDG');
      expect({ ...dto }).toEqual(fields);
      expect(dto.destination).not.toBeInstanceOf(SearchDto);
      expect(Object.isFrozen(dto)).toBe(true);
    });

    it('is an array of instances where it is an array', () => {
      const list = presented([fields, null, 'text', [fields]]).value.to({ type: SearchDto }) as unknown[];
      expect(list[0]).toBeInstanceOf(SearchDto);
      expect(list.slice(1, 3)).toEqual([null, 'text']);
      expect((list[3] as unknown[])[0]).toBeInstanceOf(SearchDto);
    });

    it('comes so for private copies and for rich values too', () => {
      expect(presented(fields).value.to({ type: SearchDto, mutable: true })).toBeInstanceOf(SearchDto);
      expect(presented({ origin: new Date(0) }).value.to({ type: SearchDto })).toBeInstanceOf(SearchDto);
      expect(presented([{ origin: new Date(0) }]).value.to({ type: SearchDto })).toEqual([
        Object.assign(new SearchDto(), { origin: new Date(0) }),
      ]);
    });

    it('does not run the constructor', () => {
      class Strict {
        id = 1;
        constructor() {
          throw new Error('not to be run');
        }
      }
      expect(presented(fields).value.to({ type: Strict })).toBeInstanceOf(Strict);
    });

    it('does not change what a caller without it, or with another, is given', () => {
      class Other {
        id = 1;
      }
      const { value } = presented(fields);
      const dto = value.to({ type: SearchDto });
      expect(value.to({})).not.toBeInstanceOf(SearchDto);
      expect(value.to({ type: Other })).toBeInstanceOf(Other);
      expect(dto).toBeInstanceOf(SearchDto);
    });
  });
});
