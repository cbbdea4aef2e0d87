import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  type DeclaredParameters,
  declaredParameters,
  SeenArguments,
} from '../../../libs/cache/src/methods/declared-parameters.js';

/* oxlint-disable no-unused-vars, prefer-rest-params -- parameters are what this is about */

class Methods {
  async none(): Promise<unknown> {
    return undefined;
  }
  async two(id: string, options?: object): Promise<unknown> {
    return options;
  }
  async destructured({ id }: { id: string }, [first]: string[]): Promise<unknown> {
    return first;
  }
  async defaulted(id: string, locale = 'en'): Promise<unknown> {
    return locale;
  }
  async called(id: string, now = Date.now()): Promise<unknown> {
    return now;
  }
  async inside({ locale = 'en' }: { locale?: string }): Promise<unknown> {
    return locale;
  }
  async rest(...ids: string[]): Promise<unknown> {
    return ids;
  }
  async byPosition(id: string): Promise<unknown> {
    return arguments[1];
  }
  async ['with (parentheses)'](id: string): Promise<unknown> {
    return id;
  }
}

const of = (name: keyof Methods): DeclaredParameters =>
  declaredParameters(Methods.prototype[name] as () => unknown);

describe('the declared parameters of a method', () => {
  it.each<[keyof Methods, DeclaredParameters]>([
    ['none', { kind: 'exact', count: 0 }],
    ['two', { kind: 'exact', count: 2 }],
    ['destructured', { kind: 'exact', count: 2 }],
    ['defaulted', { kind: 'defaults', count: 1 }],
    ['called', { kind: 'defaults', count: 1 }],
    ['inside', { kind: 'defaults', count: 1 }],
    ['rest', { kind: 'open' }],
    ['byPosition', { kind: 'open' }],
  ])('%s', (name, declared) => {
    expect(of(name)).toEqual(declared);
  });

  it('are in doubt where the source can’t be read simply', () => {
    expect(of('with (parentheses)')).not.toMatchObject({ kind: 'exact' });
    expect(declaredParameters(Methods.prototype.two.bind({}))).toEqual({ kind: 'open' });
    expect(declaredParameters((...args: string[]) => args)).toEqual({ kind: 'open' });
    expect(declaredParameters((id: string) => id)).toEqual({ kind: 'exact', count: 1 });
  });
});

describe('the arguments that count', () => {
  afterEach(() => void jest.restoreAllMocks());

  it.each<[string, DeclaredParameters, unknown[][], unknown[][], string[]]>([
    [
      'no more than are declared',
      { kind: 'exact', count: 1 },
      [[1], [1, 2, 3], [1, 2]],
      [[1], [1], [1]],
      ['with 3 arguments and declares 1'],
    ],
    ['fewer, as they are', { kind: 'exact', count: 2 }, [[1], []], [[1], []], []],
    [
      'optional ones, warned of once',
      { kind: 'defaults', count: 1 },
      [[1, undefined], [1, 2], [1]],
      [[1, undefined], [1, 2], [1]],
      ['with 1 and with 2 arguments'],
    ],
    ['any number', { kind: 'open' }, [[1], [1, 2]], [[1], [1, 2]], []],
  ])('are %s', (_what, declared, calls, counted, warned) => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const seen = new SeenArguments('Trips.find', declared);
    expect(calls.map((args) => seen.of(args))).toEqual(counted);
    expect(warn.mock.calls.map(([text]) => text)).toEqual(
      warned.map((text) => expect.stringContaining(text)),
    );
  });

  it('are warned of where a method that writes gives another number of optional ones', () => {
    const warn = jest.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
    const seen = new SeenArguments('Trips.find', { kind: 'defaults', count: 1 });
    seen.noteGiven(['1', 'en']);
    expect(warn).not.toHaveBeenCalled();
    seen.of(['1']);
    for (const given of [['1'], ['1', 'en'], ['1', 'de']]) seen.noteGiven(given);
    expect(warn.mock.calls).toEqual([
      [expect.stringContaining('Trips.find is called with 1 arguments, and evicted or written with 2')],
    ]);
  });
});
