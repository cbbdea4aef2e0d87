import { expect, it } from '@jest/globals';
import { topFunctions } from './cpu-profile.mjs';

const node = (id: number, functionName: string, url: string) => ({
  id,
  callFrame: { functionName, url, lineNumber: id },
});

it('sums up the time of each function, by its name and place, the most first', () => {
  const profile = {
    nodes: [
      node(1, '(program)', ''),
      node(2, 'read', 'file:///a/b/c.js'),
      node(3, '', 'file:///a/b/c.js'),
      // The same function, called from elsewhere.
      { ...node(2, 'read', 'file:///a/b/c.js'), id: 4 },
    ],
    samples: [1, 2, 3, 4, 2],
    timeDeltas: [100, 200, 50, 300, 350],
  };
  expect(topFunctions(profile, { count: 2, turns: 100 })).toEqual([
    { name: 'read b/c.js:3', percent: 85, usEach: 8.5 },
    { name: '(program)', percent: 10, usEach: 1 },
  ]);
});
