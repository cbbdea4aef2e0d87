import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import {
  NoAnswerError,
  reasonOf,
  unavailable,
} from '../../../../../libs/cache/src/stores/dragonfly/connection/server-failures.js';

describe('why a server could not be used', () => {
  it.each([
    ['NOAUTH Authentication required.', 'wants a password'],
    ['WRONGPASS invalid username-password pair or user is disabled.', 'refused the user name or password'],
    ['NOPERM app has no ACL permissions', 'may not run'],
    ["NOPERM this user has no permissions to run the 'evalsha' command", "may not run the command 'evalsha'"],
    [
      "NOPERM this user has no permissions to run the 'script|load' command or its subcommand",
      "may not run the command 'script|load'",
    ],
    ['NOPERM this user has no permissions to access one of the keys used as arguments', 'touch these keys'],
    [
      'NOPERM this user has no permissions to access one of the channels used as arguments',
      'use the channel',
    ],
    [
      "ERR The user executing the script can't run this command or subcommand script: db8d, on @user_script:1.",
      'may not run a command that the cache needs',
    ],
    [
      "ERR The user executing the script can't access at least one of the keys mentioned in the command arguments script: b6c7, on @user_script:1.",
      'touch these keys',
    ],
    [
      "ERR The user executing the script can't publish to the channel mentioned in the command script: bb6b, on @user_script:1.",
      'use the channel',
    ],
    [
      'MISCONF Redis is configured to save RDB snapshots, but it is unable to persist',
      'cannot save its data',
    ],
    ["OOM command not allowed when used memory > 'maxmemory'.", 'out of memory'],
    ['ERR Out of memory', 'out of memory'],
    ["READONLY You can't write against a read only replica.", 'read-only replica'],
    ['ERR Error running script (call to 1f2e): @user_script:2: -ERR Out of memory', 'out of memory'],
    [
      "ERR Error running script (call to 1f2e): @user_script:9: -READONLY You can't write against a read only replica.",
      'read-only replica',
    ],
    ['LOADING Dragonfly is loading the dataset in memory', 'still loading'],
    ['ERR DB index is out of range', 'no database of that number'],
    ['ERR max number of clients reached', 'no more connections'],
    ['MOVED 3999 127.0.0.1:6381', 'node of a cluster'],
    ['Connection is closed.', 'connection was lost'],
    ["Stream isn't writeable and enableOfflineQueue options is false", 'connection was lost'],
    ['Unknown RESP type 72 "H"', 'no server of this kind'],
  ])('%s: %s', (message, reason) => expect(reasonOf(new Error(message))).toContain(reason));

  it('tells a refusal, which is an answer, from no answer', () => {
    const refusal = Object.assign(new Error('LOADING'), { name: 'ReplyError' });
    const of = (error: Error) => unavailable('redis://cache:6379/0', reasonOf(error), error).isRefusal;
    expect([of(refusal), of(new NoAnswerError(500)), of(new Error('Connection is closed.'))]).toEqual([
      true,
      false,
      false,
    ]);
  });

  it('is told by the code of the network, also where there is no message', () => {
    const everyAddress = Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
    expect(reasonOf(everyAddress)).toBe('nothing listens there');
    expect(reasonOf(Object.assign(new Error(''), { code: 'EUNHEARD' }))).toBe('it failed: EUNHEARD');
  });

  it('never repeats what the server was sent', () => {
    const secret = 'Zq-secret';
    const reply = Object.assign(
      new Error(`ERR unknown command 'HELLO', with args beginning with: '3' 'AUTH' 'default' '${secret}'`),
      { command: { name: 'hello', args: ['3', 'AUTH', 'default', secret] } },
    );
    const error = unavailable('redis://cache:6379/0', reasonOf(reply), reply);
    expect(error.message).toContain("unknown command 'HELLO'");
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain(secret);
  });
});
