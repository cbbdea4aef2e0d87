import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { CacheEvents, CacheLoadFailedError, CacheRuleError, type TtlPolicy } from '@tripsage/cache';
import { FakeClock, recordEvents } from '@tripsage/cache-testing';
import { CallEvents } from '../../../../libs/cache/src/cached-call/loading/call-events.js';
import { RememberedFailures } from '../../../../libs/cache/src/cached-call/loading/remembered-failures.js';
import { FailureCodec } from '../../../../libs/cache/src/values/failures/failure-codec.js';
import { callOf } from '../../simulated-process.js';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

class SupplierError extends Error {
  override name = 'SupplierError';
  constructor(
    message: string,
    readonly code = 'E_DOWN',
    readonly status = 503,
  ) {
    super(message);
  }
}

function remembering(errors: TtlPolicy['errors'] = '10ms') {
  const clock = new FakeClock();
  const bus = new CacheEvents();
  const told = recordEvents(bus);
  const failureCodec = new FailureCodec([]);
  const failures = new RememberedFailures({ clock, failureCodec, callEvents: new CallEvents(bus, 'store') });
  const call = callOf(async () => 1, { policy: { fresh: '1m', errors } });
  const remember = (error: unknown, key = 'k', token = 'own') => failures.remember(call, key, token, error);
  return { clock, told, failures, call, remember };
}

describe('remembered failures', () => {
  it('give the error of this process as it was, and a description of one from elsewhere', () => {
    const { failures, call, remember } = remembering();
    const error = new SupplierError('down');
    const { failure } = remember(error) ?? { failure: { name: '', message: '' } };
    expect(failure).toEqual({ name: 'SupplierError', message: 'down', code: 'E_DOWN', status: 503 });
    const own = failures.shared(call, 'k', { token: 'own', failure });
    expect(own).toBeInstanceOf(SupplierError);
    expect(own).toMatchObject({ message: 'down', stack: error.stack, code: 'E_DOWN', status: 503 });
    const described = failures.shared(call, 'k', { token: 'other', failure });
    expect(described).toBeInstanceOf(CacheLoadFailedError);
    expect(described).toMatchObject({ failure, message: expect.stringMatching(/^Service\.find: .*down$/) });
    expect(failures.recent('k')).toEqual({ error: described });
  });

  it('give each caller an error of its own: what one writes on it, no other reads', () => {
    const { failures, remember } = remembering();
    remember(Object.assign(new SupplierError('down'), { details: { hint: 'later' } }));
    const one = failures.recent('k')?.error as { message: string; details: { hint: string } };
    one.message = 'changed';
    one.details.hint = 'of a user';
    expect(failures.recent('k')?.error).toMatchObject({ message: 'down', details: { hint: 'later' } });
  });

  it('know the errors that they made', () => {
    const { failures, remember } = remembering();
    const error = new SupplierError('down');
    remember(error);
    expect([failures.isMade(failures.recent('k')?.error), failures.isMade(error)]).toEqual([true, false]);
    remember('text', 'text');
    expect([failures.recent('text')?.error, failures.isMade('text')]).toEqual(['text', false]);
  });

  it('end with their window, also where nobody asks, and leave no timer', () => {
    const { clock, failures, remember } = remembering('5s');
    remember(new Error('down'));
    clock.advance(4_999);
    expect([failures.has('k'), clock.pending]).toEqual([true, 1]);
    clock.advance(1);
    expect([failures.has('k'), failures.recent('k'), clock.pending]).toEqual([false, undefined, 0]);
    remember(new Error('down'));
    failures.close();
    expect([failures.has('k'), clock.pending]).toEqual([false, 0]);
  });

  it('postpone background refreshes, as failures do, and nothing else', () => {
    const { clock, failures, remember } = remembering();
    failures.postpone('k', 10);
    remember(new Error('down'), 'failed');
    const early = () => [
      failures.isTooEarly('k'),
      failures.isTooEarly('failed'),
      failures.isTooEarly('else'),
    ];
    expect([early(), failures.recent('k')]).toEqual([[true, true, false], undefined]);
    clock.advance(10);
    expect(early()).toEqual([false, false, false]);
  });

  it('are bounded in number: the one that was not asked for the longest goes', () => {
    const { failures, remember } = remembering();
    for (let n = 0; n < 1_000; n += 1) remember(new Error('down'), `k${n}`);
    failures.has('k0');
    remember(new Error('down'), 'more');
    expect([failures.has('k0'), failures.has('k1'), failures.has('more')]).toEqual([true, false, true]);
  });

  it('are bounded in bytes', () => {
    const { failures, remember } = remembering();
    for (let n = 0; n < 1_000; n += 1) {
      remember(Object.assign(new Error('down'), { text: String(n).repeat(4_000) }), `k${n}`);
    }
    const kept = Array.from({ length: 1_000 }, (_, n) => failures.has(`k${n}`)).filter(Boolean).length;
    expect(kept).toBeGreaterThan(100);
    expect(kept).toBeLessThan(700);
  });

  it('hold neither an error nor the answer in it', async () => {
    const { failures, remember } = remembering('1h');
    const held: WeakRef<object>[] = [];
    for (let n = 0; n < 10; n += 1) {
      const response = { status: 503, data: 'x'.repeat(100_000), socket: new Map() };
      const error = Object.assign(new Error(`said ${response.data.slice(0, 100)}`), { response });
      held.push(new WeakRef(error), new WeakRef(response));
      remember(error, `k${n}`);
    }
    for (let turn = 0; turn < 5; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
      collectGarbage();
    }
    // The last one may still be in a register.
    expect(held.filter((ref) => ref.deref() !== undefined).length).toBeLessThanOrEqual(2);
    expect(failures.recent('k0')?.error).toMatchObject({ response: { status: 503 } });
  });

  it.each<[string, TtlPolicy['errors'], string]>([
    ['throws', () => { throw new TypeError('oops'); }, 'its errors option threw (TypeError)'], // prettier-ignore
    ['gives a number', () => 5 as never, '.errors returned: the bare number 5 is not a duration'],
    ['gives nothing', () => undefined as never, '.errors returned: undefined is not a duration'],
    ['gives a promise', (async () => '1s') as never, '.errors returned a promise'],
    ['gives what is out of range', () => '366d', 'is out of range'],
  ])('are none where the rule %s, and it is named', (_, errors, says) => {
    const { told, remember, failures } = remembering(errors);
    expect(remember(new Error('down'))).toBeUndefined();
    expect(failures.has('k')).toBe(false);
    expect(told.of('failureRuleFailed')).toEqual([
      { namespace: 'ns', key: 'k', method: 'Service.find', error: expect.anything() },
    ]);
    expect(told.of('failureRuleFailed')[0]?.error.message).toContain(says);
  });

  it('last as long as the rule says of the error', () => {
    const { clock, remember, failures } = remembering((error) =>
      error instanceof SupplierError ? '1m' : '0ms',
    );
    expect(remember(new Error('else'), 'else')).toBeUndefined();
    expect(remember(new SupplierError('down'))).toMatchObject({ lifeMs: 60_000 });
    clock.advance(59_999);
    expect([failures.has('k'), failures.has('else')]).toEqual([true, false]);
  });

  it('are kept though a class can not be written, which is named', () => {
    const clock = new FakeClock();
    const bus = new CacheEvents();
    const told = recordEvents(bus);
    const failureCodec = new FailureCodec([
      { name: 'broken', fits: () => 0, to: () => { throw new Error('no'); }, from: () => undefined }, // prettier-ignore
    ]);
    const failures = new RememberedFailures({
      clock,
      failureCodec,
      callEvents: new CallEvents(bus, 'store'),
    });
    const call = callOf(async () => 1);
    expect(failures.remember(call, 'k', 'own', new Error('down'))?.failure).toEqual({
      name: 'Error',
      message: 'down',
    });
    expect(told.of('failureRuleFailed')[0]?.error).toBeInstanceOf(CacheRuleError);
    expect(failures.recent('k')?.error).toMatchObject({ message: 'down' });
  });
});
