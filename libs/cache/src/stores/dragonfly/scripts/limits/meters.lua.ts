import { CLOCK } from '../clock.lua.js';
import { Script } from '../script.js';
import { BUCKETS, PAST } from './buckets.lua.js';
import { GCRA } from './gcra-meter.lua.js';
import { COPY, LEVELS } from './levels.lua.js';
import { POLICY, UNITS, WINDOWS } from './limiter-keys.lua.js';
import { LOG } from './permit-log.lua.js';
import { SLIDING } from './sliding-meter.lua.js';

/** Code that a script needs besides. */
interface Before {
  /** Asked for by both meters. */
  readonly meters?: string;
  /** Runs before all else, and needs no more than the policy. */
  readonly sliding?: string;
  readonly gcra?: string;
}

/** A script for each way of counting. */
export function forEachMeter(
  body: string,
  { meters = '', sliding = '', gcra = '' }: Before = {},
): Readonly<Record<'sliding' | 'gcra', Script>> {
  const script = (isLeaky: boolean, first: string, meter: string) =>
    new Script(
      `${CLOCK}${PAST}${COPY}${POLICY}${first}${UNITS}${WINDOWS}${meters}local isLeaky = ${isLeaky}
${LEVELS}${BUCKETS}${LOG}${meter}${body}`,
    );
  return { sliding: script(false, sliding, SLIDING), gcra: script(true, gcra, GCRA) };
}
