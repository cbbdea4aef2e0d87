import { describe, expect, it } from '@jest/globals';
import {
  type AdminOptions,
  checkAdminOptions,
  isAdminOn,
} from '../../../../../libs/cache/src/ops/admin/access/admin-options.js';

const TOKEN = 'a-long-enough-token';
const READ_TOKEN = 'another-long-token==';

describe('the options of the admin', () => {
  it('may have two tokens, and say what is shown of values', () => {
    const redact = { users: true, trips: (value: unknown) => value } as const;
    const options = { token: TOKEN, readToken: READ_TOKEN, redact };
    expect(checkAdminOptions(options)).toBe(options);
  });

  it.each<[string, unknown, string]>([
    ['a short token', { token: 'secret' }, 'token'],
    ['a token that no header can carry', { token: 'a token with blanks' }, 'token'],
    ['one token for both', { token: TOKEN, readToken: TOKEN }, 'token and readToken are the same'],
    ['a redaction that is neither true nor a rule', { redact: { users: 'all' } }, 'redact'],
    ['an unknown option', { tokens: [TOKEN] }, "'tokens' is not an option"],
  ])('are refused with %s, by the name of the option', (_what, options, message) => {
    expect(() => checkAdminOptions(options as AdminOptions)).toThrow(message);
    expect(() => checkAdminOptions(options as AdminOptions)).toThrow('CacheOpsModule: admin');
  });

  it('are refused without a word of the token', () => {
    for (const options of [{ token: 'short-secret' }, { token: TOKEN, readToken: TOKEN }]) {
      let message = '';
      try {
        checkAdminOptions(options);
      } catch (error) {
        ({ message } = error as Error);
      }
      expect(message).toContain('token');
      expect(message).not.toContain(options.token);
    }
  });
});

it('the admin is on for whoever has a token, if only to look', () => {
  expect([{}, { redact: {} }, { token: TOKEN }, { readToken: READ_TOKEN }].map(isAdminOn)).toEqual([
    false,
    false,
    true,
    true,
  ]);
});
