// Ways to keep callers from damaging a shared value: decode once and freeze it, clone it for each, or decode it for
// each. The first costs once for all callers, the others each time; with them, what each of N callers pays on average.
// Run: npm run bench -- presented-value
import { decodeValue, encodeValue, PresentedValue } from '../../../libs/cache/dist/values/value-codec.js';
import { timeOf } from '../../support/bench/cpu-time.mjs';
import { runSuite } from '../../support/bench/suite.mjs';

await runSuite('presented-value', {}, async (suite) => {
  suite.table('A value for many callers', [2_000, 50_000, 1_000_000].map(rowOf));
});

function rowOf(bytes) {
  const value = offersOf(bytes);
  const encoded = encodeValue(value, 'bench');
  if (encoded.encoding !== 'json') throw new Error('the value must be kept as JSON');
  const decode = () => decodeValue(encoded);
  const decoded = decode();

  const freezing = timeOf(() => new PresentedValue({ isJson: true, decode }).to({}));
  const cloning = timeOf(() => structuredClone(decoded));
  const decoding = timeOf(decode);
  const encoding = timeOf(() => encodeValue(value, 'bench'));
  const stringify = timeOf(() => Buffer.from(JSON.stringify(value)));
  const perCaller = (callers) => (freezing.microseconds / (callers * decoding.microseconds)).toFixed(3);
  return {
    name: `${encoded.value.length} bytes of JSON`,
    'decode + freeze, once µs': freezing.shown,
    'structuredClone, each µs': cloning.shown,
    'decode, each µs': decoding.shown,
    'clone / decode': (cloning.microseconds / decoding.microseconds).toFixed(2),
    'freezing adds': `${Math.round((freezing.microseconds / decoding.microseconds - 1) * 100)} %`,
    'frozen / decoded, 10 callers': perCaller(10),
    'frozen / decoded, 100 callers': perCaller(100),
    'encodeValue / JSON.stringify': (encoding.microseconds / stringify.microseconds).toFixed(2),
  };
}

/** Flight offers of about this many bytes of JSON. */
function offersOf(bytes) {
  const offers = [];
  for (let size = 0; size < bytes; size = JSON.stringify(offers).length) {
    for (let index = 0; index < Math.max(1, Math.floor((bytes - size) / 500)); index += 1)
      offers.push(offer(offers.length));
  }
  return offers;
}

function offer(index) {
  return {
    id: `off_00009htYpSCXrwaB9Dn${index}`,
    owner: { code: 'AF', name: 'Air France' },
    price: { amount: `${400 + (index % 300)}.50`, currency: 'EUR', base: 310.25, taxes: 90.25 },
    expiresAt: '2027-02-01T12:30:00.000Z',
    slices: [
      {
        origin: 'CDG',
        destination: 'JFK',
        minutes: 505,
        segments: [
          {
            flight: `AF${index}`,
            aircraft: '77W',
            departure: '2027-03-01T10:25',
            arrival: '2027-03-01T12:50',
            bags: 1,
          },
        ],
      },
    ],
    conditions: { refundable: index % 2 === 0, changeable: true, penalty: null },
  };
}
