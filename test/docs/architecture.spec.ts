import { describe, expect, it } from '@jest/globals';
import { drawingOfLevels } from '../architecture/drawing.js';
import { LEVELS } from '../architecture/lists/levels.js';
import { declares, isThere, read } from './repository.js';

const PAGE = 'docs/architecture.md';
const text = read(PAGE);
const STEP = /^\d+\. \[([^\]]+)\]\(([^)]+)\) `([\w.]+)`: /gm;
const steps = [...text.matchAll(STEP)].map(([, file = '', link = '', name = '']) => ({ file, link, name }));

describe('the page of the architecture', () => {
  it('draws the rooms as the level table has them, and says of each what it is', () => {
    expect(text).toContain(`\`\`\`text\n${drawingOfLevels()}\n\`\`\``);
    const rooms = Object.keys(LEVELS).filter((room) => room !== 'index');
    expect(rooms.filter((room) => !text.includes(`| \`${room}\``))).toEqual([]);
    expect(
      rooms.filter((room) => !isThere(`libs/cache/src/${room}`) && !isThere(`libs/cache/src/${room}.ts`)),
    ).toEqual([]);
  });

  it('follows the four roads, each line of a list a step', () => {
    expect([...text.matchAll(/^## /gm)]).toHaveLength(5);
    expect(steps.length).toBeGreaterThan(25);
    expect(steps).toHaveLength([...text.matchAll(/^\d+\. /gm)].length);
  });

  it.each(steps)('names $name in $file, where it is', ({ file, link, name }) => {
    expect(link).toBe(`../libs/cache/src/${file}`);
    expect(isThere(`libs/cache/src/${file}`)).toBe(true);
    expect(declares(`libs/cache/src/${file}`, name)).toBe(true);
  });
});

describe('how the page is held against the code', () => {
  it('would find out a function that is gone', () => {
    expect(declares('libs/cache/src/cached-call/cached-call.ts', 'CachedCall.answer')).toBe(true);
    expect(declares('libs/cache/src/cached-call/cached-call.ts', 'CachedCall.answerAll')).toBe(false);
    expect(declares('libs/cache/src/cached-call/cached-call.ts', 'OtherCall')).toBe(false);
  });
});
