// Slow: it starts the API and the sandbox as processes, and types a whole page of commands.
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type RunningHouse, startHouse } from '../support/processes/running-house.js';
import { patience } from '../support/slowness.mjs';
import { BashSession } from '../support/tour/bash-session.js';
import { faultsOfAnswer } from '../support/tour/shown-answer.js';
import { tourStepsIn } from '../support/tour/tour-page.js';

const [start, ...steps] = tourStepsIn('docs/tour.md');
const PATIENCE_MS = patience(60_000);

describe('the tour', () => {
  let house: RunningHouse;
  const terminal = new BashSession();

  beforeAll(async () => {
    house = await startHouse();
  }, PATIENCE_MS);
  afterAll(() => terminal.end());

  it('begins with the start, and shows an answer to nearly all that follows', () => {
    expect(start).toMatchObject({ typed: 'npm start\n' });
    expect(steps.filter(({ shown }) => shown === undefined).length).toBeLessThan(8);
    expect(steps.length).toBeGreaterThan(25);
  });

  it.each(steps)(
    '$title: what is typed answers as shown',
    async ({ typed, shown }) => {
      const { output, errors, code } = await terminal.type(here(typed));
      const faults = shown === undefined ? [] : faultsOfAnswer(shown, there(output));
      expect({ typed, faults, code }).toEqual({ typed, faults: [], code: 0 });
      expect(errors.includes('command not found')).toBe(false);
    },
    PATIENCE_MS,
  );

  /** The addresses of the page as those of this house, and back. */
  function here(text: string): string {
    return addresses().reduce((so, [shown, own]) => so.replaceAll(shown, own), text);
  }

  function there(text: string): string {
    return addresses().reduce((so, [shown, own]) => so.replaceAll(own, shown), text);
  }

  const addresses = (): [string, string][] => [
    ['http://127.0.0.1:3000', house.apis[0]!],
    ['http://127.0.0.1:3001', house.sandbox],
  ];
});
