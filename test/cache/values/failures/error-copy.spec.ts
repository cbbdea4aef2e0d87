import { describe, expect, it } from '@jest/globals';
import { NotFoundException } from '@nestjs/common';
import * as fc from 'fast-check';
import {
  copyOfError,
  hasPrivateFields,
  isError,
} from '../../../../libs/cache/src/values/failures/error-copy.js';

class SupplierError extends Error {
  constructor(
    message: string,
    readonly supplier: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = 'SupplierError';
  }
  get title(): string {
    return `${this.supplier} failed`;
  }
}

class Private extends Error {
  readonly #secret = 'of its own';
  get secret(): string {
    return this.#secret;
  }
}

const made = (error: unknown) => copyOfError(error)?.make();

describe('a copy of an error', () => {
  it('is of its class, with its fields, getters, stack and causes, and is another object each time', () => {
    const cause = Object.assign(new TypeError('fetch failed'), { code: 'ECONNREFUSED' });
    const error = Object.assign(new SupplierError('down', 'duffel', { cause }), {
      at: new Date(7),
      details: { list: [1, undefined, 5n], deep: { a: null } },
    });
    const copy = copyOfError(error);
    const one = copy?.make() as typeof error;
    expect(one).toStrictEqual(error);
    expect(one.at.getTime()).toBe(7);
    expect([one.title, one.stack, Object.keys(one)]).toEqual([error.title, error.stack, Object.keys(error)]);
    expect(one.cause).toStrictEqual(cause);
    expect([isError(one), copy?.isWhole, one === error, copy?.make() === one]).toEqual([
      true,
      true,
      false,
      false,
    ]);
    one.details.list.length = 0;
    expect(copy?.make()).toMatchObject({ details: { list: [1, undefined, 5n] } });
  });

  it('leaves out what it may not hold, and says so', () => {
    const response = { status: 503, data: 'x'.repeat(1e6), headers: new Map(), request: new Map() };
    const error = Object.assign(new Error('down'), {
      response,
      request: new Map(),
      config: { url: 'https://supplier', adapter: () => undefined },
      [Symbol('own')]: response,
    });
    const copy = copyOfError(error);
    expect(copy?.isWhole).toBe(false);
    expect(copy?.bytes).toBeLessThan(10_000);
    expect(copy?.make()).toMatchObject({ response: { status: 503 }, config: { url: 'https://supplier' } });
    expect(Object.keys(copy?.make() as object)).toEqual(['response', 'config']);
  });

  it('is bounded, whatever the error holds', () => {
    const anything = fc.dictionary(fc.string(), fc.anything({ withBigInt: true, withDate: true }));
    fc.assert(
      fc.property(fc.string(), anything, fc.string({ maxLength: 30_000 }), (message, fields, text) => {
        const error = Object.assign(new Error(message), { fields, text, again: fields });
        const copy = copyOfError(error);
        expect(copy?.bytes).toBeLessThan(100_000);
        expect(copy?.make()).toMatchObject({ message });
      }),
    );
  });

  it('bounds the message, and its causes', () => {
    let error = new Error('x'.repeat(1e6));
    for (let depth = 0; depth < 50; depth += 1) error = new Error('y'.repeat(1e5), { cause: error });
    const copy = copyOfError(error);
    expect(copy?.bytes).toBeLessThan(100_000);
    let [deep, cause] = [0, copy?.make() as { cause?: unknown } | undefined];
    for (; cause !== undefined; cause = cause.cause as { cause?: unknown } | undefined) deep += 1;
    expect(deep).toBe(6);
  });

  it('runs no code of the error', () => {
    let asked = 0;
    const error = Object.defineProperties(new Error('down'), {
      lazy: { enumerable: true, get: () => (asked += 1) },
      own: { enumerable: true, value: { toJSON: () => (asked += 1) } },
    });
    expect(made(error)).toMatchObject({ message: 'down' });
    expect(asked).toBe(0);
  });

  it('is of the platform, where the error is', () => {
    const copy = made(new DOMException('time is up', 'TimeoutError'));
    expect(copy).toBeInstanceOf(DOMException);
    expect(copy).toMatchObject({ name: 'TimeoutError', message: 'time is up' });
  });

  it('is the error itself where it has private fields, and none where it holds more than it may', () => {
    const light = new Private('down');
    expect(made(light)).toBe(light);
    expect(copyOfError(Object.assign(new Private('down'), { socket: new Map() }))).toBeUndefined();
    expect(copyOfError(new Private('down', { cause: new Error('deep') }))).toBeUndefined();
    expect([Private, SupplierError, NotFoundException].map((one) => hasPrivateFields(one.prototype))).toEqual(
      [true, false, false],
    );
  });

  it('is the thrown value where that is no error, as long as it is plain data', () => {
    expect(['text', 7, null, undefined].map(made)).toEqual(['text', 7, null, undefined]);
    const thrown = { code: 404, list: [1] };
    expect(made(thrown)).toEqual(thrown);
    expect(made(thrown)).not.toBe(thrown);
    expect([copyOfError(() => 1), copyOfError({ f: () => 1 }), copyOfError('x'.repeat(1e6))]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});
