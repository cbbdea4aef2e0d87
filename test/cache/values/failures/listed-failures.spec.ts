import { describe, expect, it } from '@jest/globals';
import { BadRequestException, HttpException } from '@nestjs/common';
import { CacheLoadFailedError, CacheOptionError, type ErrorClass, type FailureKind } from '@tripsage/cache';
import { HTTP_EXCEPTIONS } from '../../../../libs/cache/src/nest/http-failures.js';
import { checkFailureKinds } from '../../../../libs/cache/src/options/failure-kinds.js';
import { FailureCodec } from '../../../../libs/cache/src/values/failures/failure-codec.js';
import { listedFailures } from '../../../../libs/cache/src/values/failures/listed-failures.js';

class SupplierError extends Error {
  constructor(
    readonly supplier: string,
    readonly retryAfterMs?: number,
  ) {
    super(`${supplier} is down`);
    this.name = 'SupplierError';
    ran += 1;
  }
  get isOurs(): boolean {
    return this.supplier === 'us';
  }
}
let ran = 0;
class Deeper extends SupplierError {}
class Unlisted extends Deeper {}
class Domain extends HttpException {
  readonly reason = 'sold out';
}
class Private extends Error {
  #code = 7;
  code(): number {
    return this.#code;
  }
}

const listed = (...kinds: (FailureKind | ErrorClass)[]) =>
  listedFailures(checkFailureKinds(kinds, 'failures'), 'failures');

function elsewhere(error: unknown, ...kinds: (FailureKind | ErrorClass)[]) {
  const codec = new FailureCodec([...listed(...kinds), HTTP_EXCEPTIONS]);
  const { failure } = codec.write(error);
  const text = JSON.stringify(failure);
  return { text, ...codec.read(JSON.parse(text) as typeof failure, 'S.find') };
}

describe('a listed class of errors', () => {
  it('comes back with its fields, without running its constructor', () => {
    const error = new SupplierError('us', 1_200);
    ran = 0;
    const back = elsewhere(error, SupplierError).error as SupplierError;
    expect(back).toBeInstanceOf(SupplierError);
    expect(back).toMatchObject({ name: 'SupplierError', message: 'us is down', supplier: 'us', retryAfterMs: 1_200, isOurs: true }); // prettier-ignore
    expect([Object.keys(back), ran]).toEqual([Object.keys(error), 0]);
  });

  it('comes back by its own rules', () => {
    const kind: FailureKind<SupplierError, { s: string }> = {
      type: SupplierError,
      name: 'supplier',
      to: ({ supplier }) => ({ s: supplier }),
      from: ({ s }) => new SupplierError(s, 5),
    };
    const { error, text } = elsewhere(new SupplierError('us', 1), kind);
    expect(error).toMatchObject({ supplier: 'us', retryAfterMs: 5 });
    expect(JSON.parse(text)).toMatchObject({ kind: 'supplier', data: { s: 'us' } });
  });

  it('stands for the classes below it, the nearest one', () => {
    const classOf = (error: unknown, ...kinds: ErrorClass[]): unknown =>
      (elsewhere(error, ...kinds).error as Error).constructor;
    expect(classOf(new Unlisted('us'), SupplierError)).toBe(SupplierError);
    expect(classOf(new Unlisted('us'), SupplierError, Deeper)).toBe(Deeper);
    expect(classOf(new SupplierError('us'), Deeper)).toBe(CacheLoadFailedError);
    // Nearer than the class of Nest above it; an own class above Nest's is farther.
    expect(classOf(new Domain('no', 409), Domain)).toBe(Domain);
    expect(classOf(new BadRequestException('no'), Error)).toBe(BadRequestException);
  });

  it('of Nest keeps status and body beside its own fields', () => {
    const back = elsewhere(new Domain({ a: [1] }, 409), Domain).error as Domain;
    expect([back.getStatus(), back.getResponse(), back.reason]).toEqual([409, { a: [1] }, 'sold out']);
  });

  it('leaves what was sent behind, and answers with headers', () => {
    const answer = { status: 401, headers: { 'set-cookie': 'secret' }, data: 'secret' };
    const error = Object.assign(new SupplierError('us'), {
      config: { headers: { authorization: 'secret' } },
      request: { body: 'secret' },
      response: answer,
      details: { response: answer, hint: 'later' },
      cause: { token: 'secret' },
    });
    const { text, error: back } = elsewhere(error, SupplierError);
    expect(text).not.toContain('secret');
    expect(back).toMatchObject({ supplier: 'us', details: { hint: 'later' } });
  });

  it.each<[string, Partial<FailureKind>, string]>([
    ['from gives another class', { from: () => new Error('x') }, 'it returned no SupplierError'],
    ['from gives a promise', { from: async () => new SupplierError('x') }, 'it returned a promise'],
    ['from throws', { from: () => { throw new TypeError('x'); } }, 'it threw (TypeError)'], // prettier-ignore
  ])('is described where %s, which is said', (_, more, says) => {
    const { error, trouble } = elsewhere(new SupplierError('us'), { type: SupplierError, ...more });
    expect(error).toBeInstanceOf(CacheLoadFailedError);
    expect(trouble?.message).toContain(says);
  });

  it('with private fields needs rules of its own', () => {
    expect(() => listed(Private)).toThrow(CacheOptionError);
    expect(() => listed({ type: Private, to: () => 1 })).toThrow('Private has private fields');
    expect(listed({ type: Private, to: () => 1, from: () => new Private() })).toHaveLength(1);
  });
});
