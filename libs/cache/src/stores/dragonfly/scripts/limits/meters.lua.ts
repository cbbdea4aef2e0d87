import { CLOCK } from '../clock.lua.js';
import { Script } from '../script.js';
import { BUCKETS } from './buckets.lua.js';
import { GCRA } from './gcra-meter.lua.js';
import { LEVELS } from './levels.lua.js';
import { POLICY, UNITS, WINDOWS } from './limiter-keys.lua.js';
import { LOG } from './permit-log.lua.js';
import { SLIDING } from './sliding-meter.lua.js';

interface Before {
  /** What both meters ask for besides. */
  readonly meters?: string;
  /** What comes before all else: cases of a meter that need no more than the policy. */
  readonly sliding?: string;
  readonly gcra?: string;
}

/** A script for each way of counting. */
export function forEachMeter(body: string, before: Before = {}): Readonly<Record<'sliding' | 'gcra', Script>> {
  const script = (isLeaky: boolean, first: string, meter: string) =>
    new Script(
      `${CLOCK}${POLICY}${first}${UNITS}${WINDOWS}${before.meters ?? ''}local isLeaky = ${isLeaky}
${LEVELS}${BUCKETS}${LOG}${meter}${body}`,
    );
  return {
    sliding: script(false, before.sliding ?? '', SLIDING),
    gcra: script(true, before.gcra ?? '', GCRA),
  };
}
