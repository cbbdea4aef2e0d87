import { describe, expect, it } from '@jest/globals';
import * as errors from '../../../libs/cache/src/api/errors.js';

const classes = Object.values(errors).filter(
  (exported) => typeof exported === 'function' && exported !== errors.CacheError,
) as unknown as (new (message: string, options?: ErrorOptions) => errors.CacheError)[];

describe('the catalogue of errors', () => {
  it('has one class for each code', () => {
    const codes = classes.map((errorClass) => new errorClass('').code);
    expect(codes.toSorted()).toEqual([...errors.CACHE_ERROR_CODES].toSorted());
  });

  it.each(classes.map((errorClass) => [errorClass.name, errorClass] as const))(
    '%s is a CacheError with its own name, message and cause',
    (name, errorClass) => {
      const cause = new Error('below');
      const error = new errorClass('what to do', { cause });
      expect(error).toBeInstanceOf(errors.CacheError);
      expect(error).toBeInstanceOf(Error);
      expect(error).toMatchObject({ name, message: 'what to do', cause });
    },
  );
});
