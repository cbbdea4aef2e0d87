import { describe, expect, it } from '@jest/globals';
import {
  BadRequestException,
  ConflictException,
  GoneException,
  HttpException,
  NotFoundException,
  ServiceUnavailableException,
} from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { CacheLoadFailedError, CacheModule, CacheService, LocalBackend, MemoryStore } from '@tripsage/cache';
import { FakeClock } from '@tripsage/cache-testing';
import * as fc from 'fast-check';
import { HTTP_EXCEPTIONS } from '../../../libs/cache/src/nest/http-failures.js';
import { FailureCodec } from '../../../libs/cache/src/values/failures/failure-codec.js';
import { OWN_FAILURES } from '../../../libs/cache/src/values/failures/own-failures.js';

class TripGone extends GoneException {
  readonly code = 'TRIP_GONE';
}

/** As an exception of another copy of Nest: of the same names, and of none of our classes. */
class ForeignHttpException extends Error {
  constructor(
    private readonly body: unknown,
    private readonly httpStatus: number,
  ) {
    super('foreign');
    this.name = this.constructor.name;
  }
  getResponse = () => this.body;
  getStatus = () => this.httpStatus;
}
class ForeignNotFound extends ForeignHttpException {
  static {
    Object.defineProperty(this, 'name', { value: 'NotFoundException' });
  }
}

const codec = new FailureCodec([HTTP_EXCEPTIONS, ...OWN_FAILURES]);

/** The error as another process gets it. */
function elsewhere(error: unknown): unknown {
  const { failure, trouble } = codec.write(error);
  expect(trouble).toBeUndefined();
  const text = JSON.stringify(failure);
  expect(Buffer.byteLength(text)).toBeLessThan(20_000);
  expect(text).not.toContain('.spec.ts');
  return codec.read(JSON.parse(text) as typeof failure, 'S.find').error;
}

async function cluster() {
  const clock = new FakeClock();
  const backend = new LocalBackend(new MemoryStore({ clock }), clock, { isShared: true });
  const start = async () => {
    const module = await Test.createTestingModule({
      imports: [CacheModule.forRoot({ backend, clock, scheduler: false })],
    }).compile();
    await module.init();
    return module.get(CacheService);
  };
  const processes = [await start(), await start()] as const;
  const ask = (cache: CacheService, load: () => Promise<unknown>): Promise<unknown> =>
    cache.getOrSet({ key: 'trip' }, { fresh: '1m', errors: '5s' }, load).catch((error: unknown) => error);
  return { clock, processes, ask };
}

describe('an HTTP exception of a load', () => {
  it('is the same for who asks within the window, in this process and in another', async () => {
    const { clock, processes, ask } = await cluster();
    const [one, other] = processes;
    const body = { statusCode: 410, message: 'Trip 7 is gone', trip: 7 };
    expect(await ask(one, () => Promise.reject(new TripGone(body)))).toBeInstanceOf(TripGone);
    const asked = async () => Promise.all([one, other, one, other].map((cache) => ask(cache, async () => 1)));
    const errors = (await asked()) as HttpException[];
    for (const error of errors) {
      expect(error).toBeInstanceOf(GoneException);
      expect([error.getStatus(), error.getResponse()]).toEqual([410, body]);
      expect(error).toMatchObject({ name: 'TripGone', message: 'Trip 7 is gone', code: 'TRIP_GONE' });
    }
    // In the process that loaded, also of the very class.
    expect(errors.map((error) => error instanceof TripGone)).toEqual([true, false, true, false]);
    // Nobody writes on another's.
    for (const error of errors) Object.assign(error.getResponse(), { requestId: 'of one caller' });
    for (const error of (await asked()) as HttpException[]) expect(error.getResponse()).toEqual(body);
    clock.advance(5_000);
    expect(await ask(other, async () => 1)).toBe(1);
  });

  it.each<[string, HttpException, new (...args: never[]) => Error]>([
    ['with a text', new NotFoundException('no trip'), NotFoundException],
    ['without a body', new NotFoundException(), NotFoundException],
    ['with a list of messages', new BadRequestException(['a', 'b']), BadRequestException],
    ['with a description', new ConflictException('twice', { description: 'Twice' }), ConflictException],
    ['with a cause', new ServiceUnavailableException('down', { cause: new Error('secret') }), ServiceUnavailableException], // prettier-ignore
    ['with a text as its whole body', new HttpException('just text', 418), HttpException],
    ['of an unusual status', new HttpException({ a: [1, null, { b: true }] }, 499), HttpException],
  ])('%s comes back as what it was', (_, error, NestClass) => {
    const back = elsewhere(error) as HttpException;
    expect(back).toBeInstanceOf(NestClass);
    expect(Object.getPrototypeOf(back)).toBe(NestClass.prototype);
    expect([back.getStatus(), back.getResponse()]).toEqual([error.getStatus(), error.getResponse()]);
    expect([back.name, back.message]).toEqual([error.name, error.message]);
    expect(JSON.stringify(codec.write(error))).not.toContain('secret');
  });

  it('comes back so, whatever its class, its message and its JSON', () => {
    const classes = [NotFoundException, BadRequestException, ConflictException, TripGone];
    fc.assert(
      fc.property(
        fc.constantFrom(...classes),
        fc.oneof(fc.string(), fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.jsonValue())),
        (NestClass, given) => {
          const error = new NestClass(given);
          const back = elsewhere(error) as HttpException;
          expect(back).toBeInstanceOf(NestClass === TripGone ? GoneException : NestClass);
          expect(back.getStatus()).toBe(error.getStatus());
          expect(JSON.stringify(back.getResponse())).toBe(JSON.stringify(error.getResponse()));
        },
      ),
    );
  });

  const cycle: Record<string, unknown> = { statusCode: 404, message: 'no trip' };
  cycle['self'] = cycle;
  it.each<[string, object]>([
    ['has a cycle', cycle],
    ['holds a BigInt', { message: 'no trip', id: 7n }],
    ['is larger than what travels', { message: 'no trip', list: 'x'.repeat(100_000) }],
    ['is binary', Buffer.from('no trip')],
    ['has a toJSON that throws', { message: 'no trip', toJSON: () => { throw new Error('no'); } }], // prettier-ignore
    ['is nothing to JSON', { message: 'no trip', toJSON: () => undefined }],
  ])('keeps its status and its message where its body %s', (_, body) => {
    const back = elsewhere(new NotFoundException(body)) as HttpException;
    expect(back).toBeInstanceOf(NotFoundException);
    expect(back.getStatus()).toBe(404);
    expect(back.getResponse()).toEqual({ statusCode: 404, message: back.message });
  });

  it('has the body that clients get, where that holds objects of classes', () => {
    class Fault {
      constructor(readonly field: string) {}
    }
    const back = elsewhere(new BadRequestException([new Fault('from')])) as HttpException;
    expect(back.getResponse()).toMatchObject({ message: [{ field: 'from' }], statusCode: 400 });
  });

  it.each([
    ['of its class, where name and status agree', new ForeignNotFound({ a: 1 }, 404), NotFoundException],
    ['without a class, where they do not', new ForeignNotFound({ a: 1 }, 410), HttpException],
    ['without a class, where the name is none of Nest', new (class Own extends ForeignHttpException {})({ a: 1 }, 404), HttpException], // prettier-ignore
  ])('of another copy of Nest comes back %s', (_, error, NestClass) => {
    const back = elsewhere(error) as HttpException;
    expect(Object.getPrototypeOf(back)).toBe(NestClass.prototype);
    expect([back.getStatus(), back.getResponse(), back.name]).toEqual([
      error.getStatus(),
      { a: 1 },
      error.name,
    ]);
  });

  it.each<[string, Error]>([
    ['a status alone', Object.assign(new Error('no'), { status: 404 })],
    ['no status', new ForeignHttpException('x', undefined as never)],
    ['a status that is none', new ForeignHttpException('x', 4)],
    ['methods that throw', Object.assign(new Error('no'), { getStatus: () => { throw new Error('no'); }, getResponse: () => 1 })], // prettier-ignore
  ])('is no exception that only has %s', (_, error) => {
    expect(elsewhere(error)).toBeInstanceOf(CacheLoadFailedError);
  });

  it('is described where its data is not what this version writes', () => {
    const failure = { name: 'NotFoundException', message: 'no', status: 404, kind: '@http', data: { at: 2 } };
    const { error, trouble } = codec.read(failure, 'S.find');
    expect(error).toMatchObject({ code: 'CACHE_LOAD_FAILED', failure: { status: 404 } });
    expect(trouble?.message).toContain('@http');
  });
});
