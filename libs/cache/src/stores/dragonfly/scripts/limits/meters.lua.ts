import { CLOCK } from '../clock.lua.js';
import { Script } from '../script.js';
import { BUCKETS } from './buckets.lua.js';
import { GCRA } from './gcra-meter.lua.js';
import { LEVELS } from './levels.lua.js';
import { POLICY, UNITS } from './limiter-keys.lua.js';
import { LOG } from './permit-log.lua.js';
import { SLIDING } from './sliding-meter.lua.js';

/** A script for each way of counting. @param before what its meter asks for besides */
export function forEachMeter(body: string, before = ''): Readonly<Record<'sliding' | 'gcra', Script>> {
  const script = (isLeaky: boolean, meter: string) =>
    new Script(
      `${CLOCK}${UNITS}${POLICY}${before}local isLeaky = ${isLeaky}\n${LEVELS}${BUCKETS}${LOG}${meter}${body}`,
    );
  return { sliding: script(false, SLIDING), gcra: script(true, GCRA) };
}
