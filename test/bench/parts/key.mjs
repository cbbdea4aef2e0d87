// What the key of a call costs, against the least that one could do: JSON.stringify and SHA-256, whose key would
// change with the order of fields and would not tell a Date from its text.
// Run: npm run bench -- key
import { createHash, hash } from 'node:crypto';
import { callKey } from '../../../libs/cache/dist/keys/call-key.js';
import { timeOf } from '../../support/bench/cpu-time.mjs';
import { runSuite } from '../../support/bench/suite.mjs';

class JourneyTermsDto {
  adults = undefined;
}

const terms = { adults: 2, children: 1, infants: 0, cabinClass: 'economy', connections: 2 };
const legs = [
  { origin: 'CDG', destination: 'JFK', departureDate: '2027-03-01' },
  { origin: 'JFK', destination: 'CDG', departureDate: '2027-03-12' },
];
const calls = {
  'flight search, there and back': [terms, ...legs],
  'the same with a DTO': [Object.assign(new JourneyTermsDto(), terms), ...legs],
  'one id': ['off_00009htYpSCXrwaB9DnUm0'],
  'list of 100 ids': [Array.from({ length: 100 }, (_, index) => `off_00009htYpSCXrwaB9Dn${index}`)],
};

const methodPrefix = 'flights:offers:search';
await runSuite('key', {}, async (suite) => {
  suite.table('The key of a call', Object.entries(calls).map(rowOf));
});

function rowOf([name, args]) {
  const library = timeOf(() =>
    callKey({
      method: 'FlightsService.find',
      methodPrefix,
      counted: { args },
      vary: undefined,
      schemaVersion: '',
    }),
  );
  const naive = timeOf(() => `${methodPrefix}:${hash('sha256', JSON.stringify(args), 'base64url')}`);
  const naiveStream = timeOf(
    () => `${methodPrefix}:${createHash('sha256').update(JSON.stringify(args)).digest('base64url')}`,
  );
  return {
    name,
    'callKey µs': library.shown,
    'stringify + hash() µs': naive.shown,
    'stringify + createHash µs': naiveStream.shown,
    'callKey / stringify + hash()': (library.microseconds / naive.microseconds).toFixed(2),
  };
}
