import { expect } from '@jest/globals';
import type { Redis } from 'ioredis';
import type { DragonflyConnection } from '../../../../../libs/cache/src/stores/dragonfly/connection/dragonfly-connection.js';
import { DragonflyLimits } from '../../../../../libs/cache/src/stores/dragonfly/dragonfly-limits.js';
import { KeySpace } from '../../../../../libs/cache/src/stores/dragonfly/keys/key-space.js';
import { NOW } from '../../../../../libs/cache/src/stores/dragonfly/scripts/clock.lua.js';
import {
  ACQUIRE,
  CLAIM,
  PEEK,
} from '../../../../../libs/cache/src/stores/dragonfly/scripts/limits/acquire.lua.js';
import {
  CORRECT,
  RECORD,
  REFUND,
} from '../../../../../libs/cache/src/stores/dragonfly/scripts/limits/corrections.lua.js';
import {
  PAUSE,
  RESET_LIMITER,
  RESUME,
} from '../../../../../libs/cache/src/stores/dragonfly/scripts/limits/pauses.lua.js';
import { RELEASE } from '../../../../../libs/cache/src/stores/dragonfly/scripts/limits/release.lua.js';
import {
  USUAL_GCRA,
  USUAL_SLIDING,
} from '../../../../../libs/cache/src/stores/dragonfly/scripts/limits/usual-case.lua.js';

/** Keeps the server's own clock from ending anything. */
const NOTHING_ENDS = `
local server = redis
local redis = {call = function(name, ...)
  if name == 'PEXPIRE' then
    return 1
  end
  local key, value = ...
  return name == 'SET' and server.call(name, key, value) or server.call(name, ...)
end}
`;
/** What the usual case answers. */
const USUAL_ANSWER = /return (math\.max\(0, math\.floor\(remains \+ 0\.000001\)\))/;
const SCRIPTS = new Map(
  [ACQUIRE, CLAIM, PEEK, CORRECT, RECORD, REFUND, RELEASE]
    .flatMap(({ sliding, gcra }) => [sliding, gcra])
    .concat(PAUSE, RESUME, RESET_LIMITER)
    .map(({ sha, source }) => [sha, source] as const),
);

/** Limits on a server whose clock the test moves. @param decidesUsual without it, all is decided by the general code */
export function limitsAt(client: Redis, prefix: string, clock: { now: number }, decidesUsual: boolean) {
  const asked = {
    acquires: 0,
    usual: 0,
    async evalsha(sha: string, ...args: [number, ...string[]]) {
      const source = SCRIPTS.get(sha)!.replace(NOW, `local now = ${clock.now}${NOTHING_ENDS}`);
      expect(source).not.toContain("'TIME'");
      if ([ACQUIRE.sliding.sha, ACQUIRE.gcra.sha].includes(sha)) this.acquires += 1;
      if (!decidesUsual)
        return client.eval(source.replace(USUAL_SLIDING, '').replace(USUAL_GCRA, ''), ...args);
      const answer = await client.eval(source.replace(USUAL_ANSWER, `return {'usual', $1}`), ...args);
      if (!Array.isArray(answer) || answer[0] !== 'usual') return answer;
      this.usual += 1;
      return answer[1] as unknown;
    },
    zrem: (key: string, member: string) => client.zrem(key, member),
  };
  const connection = { life: 0, run: (send: (to: unknown) => unknown) => send(asked) };
  const limits = new DragonflyLimits(
    connection as unknown as DragonflyConnection,
    new KeySpace(prefix, ''),
    `${prefix}channel`,
  );
  return { limits, asked };
}
