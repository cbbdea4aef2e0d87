import { describe, expect, it } from '@jest/globals';
import { faultsOfAnswer } from './shown-answer.js';

const json = (text: string, actual: unknown) =>
  faultsOfAnswer({ format: 'json', text }, JSON.stringify(actual));

describe('an answer that a page shows shortened', () => {
  it.each([
    ['{ "id": …, "list": [1, …], … }', { id: 7, list: [1, 2, 3], more: true }],
    ['{ "id": "off_…", "list": […], "of": { … } }', { id: 'off_1', list: [], of: {} }],
    ['[{ "a": null }, …]', [{ a: null }]],
  ])('is right: %s', (text, actual) => {
    expect(json(text, actual)).toEqual([]);
  });

  it.each([
    ['{ "a": 1 }', { a: 1, b: 2 }, 'the answer.b is not shown'],
    ['{ "a": …, … }', { b: 2 }, 'the answer.a is missing'],
    ['{ "a": [1, 2, …] }', { a: [1] }, 'the answer.a: shown 2 elements, got 1'],
    ['{ "a": [1] }', { a: [1, 2] }, 'the answer.a: shown 1 elements, got 2'],
    ['{ "a": "off_…" }', { a: 'orq_1' }, 'the answer.a: shown "off_…", got "orq_1"'],
    ['{ "a": { "b": 1, … } }', { a: [] }, 'the answer.a is no object'],
    ['{ "a": 1 }', { a: '1' }, 'the answer.a: shown 1, got "1"'],
  ])('is wrong: %s', (text, actual, fault) => {
    expect(json(text, actual)).toEqual([fault]);
  });

  it('has the status and the named headers of what curl prints', () => {
    const text = 'HTTP/1.1 200 OK\ncache-status: tripsage; hit; ttl=…\n\n{ "count": 1 }\n';
    const answer = (head: string) => `HTTP/1.1 200 OK\r\nDate: now\r\n${head}\r\n\r\n{"count":1}`;
    expect(faultsOfAnswer({ format: 'http', text }, answer('Cache-Status: tripsage; hit; ttl=9'))).toEqual(
      [],
    );
    expect(faultsOfAnswer({ format: 'http', text }, answer('Cache-Status: tripsage; fwd=uri-miss'))).toEqual([
      'shown tripsage; hit; ttl=…, got tripsage; fwd=uri-miss',
    ]);
    expect(faultsOfAnswer({ format: 'http', text }, answer('Age: 1'))).toEqual([
      'there is no header cache-status',
    ]);
    expect(faultsOfAnswer({ format: 'http', text }, 'HTTP/1.1 500 Oops\r\n\r\nOops')).toHaveLength(3);
  });

  it('has the lines of other text', () => {
    expect(faultsOfAnswer({ format: 'text', text: 'duffel 1\n' }, 'duffel 1\n')).toEqual([]);
    expect(faultsOfAnswer({ format: 'text', text: '200 … 429\n' }, '200 200 429')).toEqual([]);
    expect(faultsOfAnswer({ format: 'text', text: 'duffel 1\n' }, 'duffel 12\n')).toHaveLength(1);
  });
});
