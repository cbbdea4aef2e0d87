import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from '@jest/globals';
import { ended, FROM_SOURCES, startProgram } from '../../support/processes/programs.js';

const PROGRAM = fileURLToPath(new URL('waiting-process.ts', import.meta.url));

describe('a process that only waits for a limiter of the embedded store', () => {
  it.each([
    ['permits', ['a permit', 'a permit']],
    ['calls', ['a limited method', 'a limited method']],
    ['pauses', ['a permit after a pause']],
    ['signals', ['a permit with a signal']],
  ])('ends by itself, once all who wait are answered (%s)', async (waits, answers) => {
    const program = startProgram([PROGRAM, waits], { env: FROM_SOURCES });
    const said = text(program.stdout!);
    expect(await ended(program)).toEqual([0, null]);
    expect((await said).trim().split('\n')).toEqual(answers);
  });
});
