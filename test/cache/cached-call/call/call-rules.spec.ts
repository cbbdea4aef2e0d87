import { describe, expect, it } from '@jest/globals';
import type { Call } from '../../../../libs/cache/src/cached-call/call/call.js';
import { isCached } from '../../../../libs/cache/src/cached-call/call/call-rules.js';
import { CacheRuleError } from '../../../../libs/cache/src/api/errors.js';
import { unhandledRejections } from '../../../support/processes/unhandled-rejections.js';
import { callOf } from '../../simulated-process.js';

const METHOD = 'Service.find';
const service = { carrier: 'AF' };

function optionsOf(options: Call['options']): Call {
  return { ...callOf(async () => undefined, options), args: ['CDG', 'JFK'], instance: service };
}

describe('whether a call is cached', () => {
  it('says when, told the arguments, with `this` set to the object of the method', () => {
    function when(this: unknown, origin: string, destination: string): boolean {
      return origin === 'CDG' && destination === 'JFK' && this === service;
    }
    expect(isCached(optionsOf({ when }))).toBe(true);
    expect(isCached(optionsOf({ when: () => false }))).toBe(false);
    expect(isCached(optionsOf({}))).toBe(true);
  });

  it('is an error where when throws or, since a promise would always count as yes, promises', () => {
    const when = (async () => false) as unknown as () => boolean;
    expect(() => isCached(optionsOf({ when }))).toThrow(CacheRuleError);
    expect(() => isCached(optionsOf({ when }))).toThrow(`${METHOD}: its when option returned a promise`);
    const failing = () => {
      throw new Error('broken rule');
    };
    expect(() => isCached(optionsOf({ when: failing }))).toThrow(
      `${METHOD}: its when option threw (Error); see the cause`,
    );
  });

  it('does not end the process where the promise that when gives rejects', async () => {
    const when = (async () => Promise.reject(new Error('in the rule'))) as unknown as () => boolean;
    const unhandled = await unhandledRejections(() => {
      expect(() => isCached(optionsOf({ when }))).toThrow(CacheRuleError);
    });
    expect(unhandled).toEqual([]);
  });
});
