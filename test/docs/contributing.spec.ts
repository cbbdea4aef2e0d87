import { describe, expect, it } from '@jest/globals';
import { isThere, read } from './repository.js';

const PAGE = 'CONTRIBUTING.md';
const RECIPES = ['Add a supplier', 'Add a store', 'Add an option', 'Add a metric', 'Add a route'];
const SCRIPTS = (JSON.parse(read('package.json')) as { scripts: Record<string, string> }).scripts;
const NAME = /^@?[A-Za-z][\w-]*$/;

/** The numbered steps under a heading, each as one text. */
function stepsOf(page: string, heading: string): string[] {
  const [, section = ''] = page.split(`## ${heading}\n`);
  const [own = ''] = section.split('\n## ');
  return own
    .split(/^(?=\d+\. )/m)
    .slice(1)
    .map((step) => step.replaceAll(/\s+/g, ' '));
}

/** The faults of a step: a file, a command or a name that is not there, or nothing to follow. */
function faultsOf(step: string): string[] {
  const files = [...step.matchAll(/\]\(([^)#]+)[^)]*\)/g)].map(([, path = '']) => path);
  const spans = [...step.replaceAll(/\[[^\]]*\]\([^)]*\)/g, '').matchAll(/`([^`]+)`/g)].map(
    ([, code = '']) => code,
  );
  const commands = spans.filter((span) => span.startsWith('npm '));
  const folders = spans.filter((span) => /^(libs|apps|test)\//.test(span));
  const names = spans.filter((span) => NAME.test(span) && span !== 'unknown');
  const texts = files.filter(isThere).map(read);
  return [
    ...[...files, ...folders].filter((path) => !isThere(path)).map((path) => `${path} is not there`),
    ...commands.filter((command) => !isCommand(command)).map((command) => `${command} is no script`),
    ...names
      .filter((name) => !texts.some((text) => text.includes(name)))
      .map((name) => `${name} is in none of its files`),
    ...(files.length + commands.length === 0 ? [`names no file and no command: ${step}`] : []),
  ];
}

function isCommand(command: string): boolean {
  const script = command.replace(/^npm (run )?/, '').split(' ')[0] ?? '';
  return Object.hasOwn(SCRIPTS, script);
}

describe('the recipes for contributors', () => {
  const page = read(PAGE);

  it.each(RECIPES)('can be followed: %s', (heading) => {
    const steps = stepsOf(page, heading);
    expect(steps.length).toBeGreaterThan(4);
    expect(steps.map((step) => Number.parseInt(step, 10))).toEqual(steps.map((_, index) => index + 1));
    expect(steps.flatMap(faultsOf)).toEqual([]);
  });

  it('are all there are', () => {
    expect([...page.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading)).toEqual(RECIPES);
  });

  it('name commands that exist before them', () => {
    const [before = ''] = page.split('## ');
    const commands = [...before.matchAll(/`(npm [^`]+)`/g)].map(([, command = '']) => command);
    expect(commands.filter((command) => !isCommand(command))).toEqual([]);
  });

  it.each([
    ['a file', '1. Look at [x](libs/cache/src/gone.ts).', 'gone.ts is not there'],
    ['a name', '1. `Gone` in [x](package.json).', 'Gone is in none of its files'],
    ['a command', '1. Run `npm run gone`.', 'npm run gone is no script'],
    ['a thing to do', '1. Think.', 'names no file'],
  ])('would be found out without %s', (_what, step, fault) => {
    expect(faultsOf(step)).toEqual([expect.stringContaining(fault)]);
  });
});
