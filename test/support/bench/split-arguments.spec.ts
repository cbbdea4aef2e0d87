import { expect, it } from '@jest/globals';
import { splitArguments } from '../../../scripts/bench/split-arguments.mjs';

it.each([
  ['nothing', [], [], []],
  ['names', ['l1', 'l2'], ['l1', 'l2'], []],
  ['options alone', ['--json', 'results'], [], ['--json', 'results']],
  ['names before options', ['l1', 'l2', '--json', 'l3'], ['l1', 'l2'], ['--json', 'l3']],
  ['a suite that takes words', ['profile', 'miss', '--top', '3'], ['profile'], ['miss', '--top', '3']],
])('the arguments of a benchmark are split: %s', (_what, args, names, rest) => {
  expect(splitArguments(args)).toEqual({ names, rest });
});
