import { describe, expect, it } from '@jest/globals';
import { AnswerTexts } from '../../../libs/cache/src/http/answer-texts.js';
import { encodeValue, type Presentation, presentedOf } from '../../../libs/cache/src/values/value-codec.js';

const OFFERS = { route: 'CDG–東京', offers: [{ price: 612.4 }, { price: 700 }], count: 2, none: null };

/** A value as the cache gives it to callers. */
function answerOf<Value>(value: Value, presentation: Presentation = {}): Value {
  const presented = presentedOf(encodeValue(value, 'Offers.find'));
  presented.source = {
    key: 'k',
    version: { epoch: 'e', number: 1 },
    tags: [],
    prefixes: [],
    isBornStale: false,
    freshUntil: 1,
    lifeUntil: 1,
  };
  return presented.to(presentation) as Value;
}

/** The texts of three times that a value is sent. */
function sentThrice(value: unknown): (Buffer | string)[] {
  const texts = new AnswerTexts();
  return [1, 2, 3].map(() => texts.stringify(value));
}

describe('AnswerTexts', () => {
  it('keeps the text of a shared answer from the second time on that it is sent', () => {
    const [first, second, third] = sentThrice(answerOf(OFFERS));
    expect(first).toBe(JSON.stringify(OFFERS));
    expect(second).toEqual(Buffer.from(JSON.stringify(OFFERS)));
    expect(third).toBe(second);
  });

  it('keeps the text of a part', () => {
    const [, second, third] = sentThrice(answerOf(OFFERS).offers[0]);
    expect(String(second)).toBe('{"price":612.4}');
    expect(third).toBe(second);
  });

  it.each<[string, unknown]>([
    ['text', 'text'],
    ['nothing', null],
    ['what the application froze', Object.freeze({ a: 1 })],
    ['a copy of an answer', Object.freeze({ ...answerOf(OFFERS) })],
    ['an answer inside of what an interceptor made', Object.freeze({ data: answerOf(OFFERS) })],
    ['a copy of one caller', answerOf(OFFERS, { mutable: true })],
  ])('turns into text each time: %s', (_, value) => {
    expect(sentThrice(value)).toEqual(Array.from({ length: 3 }, () => JSON.stringify(value)));
  });

  it('sees each change of an own copy, frozen on the outside only', () => {
    const own = Object.freeze(answerOf({ list: [1] }, { mutable: true }));
    const texts = new AnswerTexts();
    const sent = [1, 2, 3].map((one) => {
      own.list[0] = one;
      return texts.stringify(own);
    });
    expect(sent).toEqual(['{"list":[1]}', '{"list":[2]}', '{"list":[3]}']);
  });

  it.each<[string, (own: { n: number }, count: () => number) => object]>([
    ['a getter', (own, count) => Object.defineProperty(own, 'n', { get: count, enumerable: true })],
    ['toJSON', (own, count) => Object.assign(own, { toJSON: () => ({ n: count() }) })],
    [
      'a class with toJSON',
      (own, count) => Object.setPrototypeOf(own, { toJSON: () => ({ n: count() }) }) as object,
    ],
  ])('asks %s each time', (_, changed) => {
    let count = 0;
    const own = changed(answerOf({ n: 0 }, { mutable: true }), () => (count += 1));
    expect(sentThrice(Object.freeze(own))).toEqual(['{"n":1}', '{"n":2}', '{"n":3}']);
  });

  it('fails as JSON does', () => {
    const loop = answerOf<{ self?: unknown }>({}, { mutable: true });
    loop.self = loop;
    const texts = new AnswerTexts();
    for (let turn = 0; turn < 3; turn += 1) {
      expect(() => texts.stringify(Object.freeze(loop))).toThrow(TypeError);
    }
  });
});
