import { beforeEach, describe, expect, it } from '@jest/globals';
import { CacheArgumentError, CacheDurationError, CacheRuleError } from '@tripsage/cache';
import {
  type Call,
  isCached,
  KeyConfirmation,
  loadLimits,
  namesBeforeLoad,
} from '../../../../libs/cache/src/cached-call/call/call.js';
import { callOf } from '../../simulated-process.js';
import { unhandledRejections } from '../../../support/processes/unhandled-rejections.js';

const call = callOf(async () => undefined, { tags: ['literal'] });

const METHOD = 'Service.find';
const service = { carrier: 'AF' };

function callWith(options: Call['options']): Call {
  return { ...callOf(async () => undefined, options), args: ['CDG', 'JFK'], instance: service };
}

describe('a call', () => {
  it('has the limits of its options, or a hard limit of a minute', () => {
    expect(loadLimits({}, 'S.find')).toEqual({ softMs: undefined, hardMs: 60_000 });
    expect(loadLimits({ softLimit: '2s', hardLimit: '5s' }, 'S.find')).toEqual({
      softMs: 2_000,
      hardMs: 5_000,
    });
    expect(() => loadLimits({ hardLimit: '0ms' }, 'S.find')).toThrow(CacheDurationError);
  });

  it('knows its names before the load: its key, what the key is in, and literal tags', () => {
    expect(namesBeforeLoad(call, 'ns:e:o:hash', ['known'])).toEqual([
      'k:ns:e:o:hash',
      'n:ns',
      'n:ns:e',
      'n:ns:e:o',
      't:literal',
      't:known',
    ]);
    const withRule = callOf(async () => undefined, { tags: () => ['by rule'] });
    expect(namesBeforeLoad(withRule, 'ns:k')).toEqual(['k:ns:k', 'n:ns']);
  });

  describe('whose key is confirmed', () => {
    const doubts: string[] = [];
    const flight = { doubtKey: () => void doubts.push('doubt') };
    beforeEach(() => void doubts.splice(0));
    const keyed = (...keys: (string | Error)[]): Call => ({
      ...call,
      key: () => {
        const next = keys.shift() ?? new Error('asked too often');
        if (next instanceof Error) throw next;
        return next;
      },
    });

    it('is in doubt from the first other key on, and tells its flight', () => {
      const confirmation = new KeyConfirmation(keyed('ns:a', 'ns:a', 'ns:b'), 'ns:a', flight);
      confirmation.methodStarted();
      expect([confirmation.doubt, doubts]).toEqual([undefined, []]);
      confirmation.check();
      confirmation.check();
      expect(confirmation.doubt).toBeInstanceOf(CacheArgumentError);
      expect(confirmation.doubt?.message).toMatch(/^Service\.find: its key changed while/);
      expect(doubts).toEqual(['doubt']);
    });

    it('is in doubt where its key can not be made again', () => {
      const cause = new Error('no field today');
      const { doubt } = new KeyConfirmation(keyed(cause), 'ns:a', flight);
      expect(doubt).toMatchObject({ cause, message: expect.stringContaining('could not be made again') });
      expect(doubts).toEqual(['doubt']);
    });

    it('may change its arguments in its method before it waits, also to what has no key', () => {
      const changed = new KeyConfirmation(keyed('ns:a', 'ns:b', 'ns:b'), 'ns:a', flight);
      changed.methodStarted();
      changed.check();
      const keyless = new KeyConfirmation(keyed('ns:a', new Error('no key')), 'ns:a', flight);
      keyless.methodStarted();
      keyless.check();
      expect([changed.doubt, keyless.doubt, doubts]).toEqual([undefined, undefined, []]);
    });
  });
});

describe('whether a call is cached', () => {
  it('says when, told the arguments, with `this` set to the object of the method', () => {
    function when(this: unknown, origin: string, destination: string): boolean {
      return origin === 'CDG' && destination === 'JFK' && this === service;
    }
    expect(isCached(callWith({ when }))).toBe(true);
    expect(isCached(callWith({ when: () => false }))).toBe(false);
    expect(isCached(callWith({}))).toBe(true);
  });

  it('is an error where when throws or, since a promise would always count as yes, promises', () => {
    const when = (async () => false) as unknown as () => boolean;
    expect(() => isCached(callWith({ when }))).toThrow(CacheRuleError);
    expect(() => isCached(callWith({ when }))).toThrow(`${METHOD}: its when option returned a promise`);
    const failing = () => {
      throw new Error('broken rule');
    };
    expect(() => isCached(callWith({ when: failing }))).toThrow(
      `${METHOD}: its when option threw (Error); see the cause`,
    );
  });

  it('does not end the process where the promise that when gives rejects', async () => {
    const when = (async () => Promise.reject(new Error('in the rule'))) as unknown as () => boolean;
    const unhandled = await unhandledRejections(() => {
      expect(() => isCached(callWith({ when }))).toThrow(CacheRuleError);
    });
    expect(unhandled).toEqual([]);
  });
});
