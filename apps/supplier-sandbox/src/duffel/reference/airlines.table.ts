import type { CabinClass } from '../duffel.types.js';

/** One airline and the network that the sandbox flies for it. */
export interface AirlineRow {
  readonly iata: string;
  readonly name: string;
  /** Full service sells bags, meals and connections; low cost flies point to point between nearby places. */
  readonly kind: 'full-service' | 'low-cost';
  /** IATA codes. Every flight of a full-service airline begins or ends at one of them. */
  readonly hubs: readonly string[];
  readonly alliance: 'oneworld' | 'SkyTeam' | 'Star Alliance' | null;
  /** Kilometres of its shortest and longest flight. */
  readonly fromKm: number;
  readonly rangeKm: number;
  /** Countries where a low-cost airline flies; empty: anywhere in range. */
  readonly countries: readonly string[];
  /** Against the market's fare. */
  readonly priceFactor: number;
  readonly longHaulCabins: readonly CabinClass[];
}

const THREE: readonly CabinClass[] = ['economy', 'premium_economy', 'business'];
const FOUR: readonly CabinClass[] = [...THREE, 'first'];
const TWO: readonly CabinClass[] = ['economy', 'business'];
const EUROPE = 'GB IE FR NL BE DE CH AT ES PT IT GR DK SE NO FI IS PL CZ HU MA'.split(' ');
const NORTH_AMERICA = ['US', 'CA', 'MX'];

const fullService = (
  iata: string,
  name: string,
  hubs: string,
  alliance: AirlineRow['alliance'],
  priceFactor: number,
  longHaulCabins: readonly CabinClass[],
  rangeKm = 15_500,
  fromKm = 150,
): AirlineRow => ({
  iata,
  name,
  kind: 'full-service',
  hubs: hubs.split(' '),
  alliance,
  fromKm,
  rangeKm,
  countries: [],
  priceFactor,
  longHaulCabins,
});

const lowCost = (
  iata: string,
  name: string,
  bases: string,
  countries: readonly string[],
  priceFactor: number,
): AirlineRow => ({
  iata,
  name,
  kind: 'low-cost',
  hubs: bases.split(' '),
  alliance: null,
  fromKm: 250,
  rangeKm: 4_400,
  countries,
  priceFactor,
  longHaulCabins: ['economy'],
});

/** The airlines that sell through the sandbox. */
export const AIRLINES: readonly AirlineRow[] = [
  fullService('BA', 'British Airways', 'LHR LGW', 'oneworld', 1.06, FOUR),
  fullService('VS', 'Virgin Atlantic', 'LHR MAN', 'SkyTeam', 1.02, THREE, 13_000, 4_500),
  fullService('AF', 'Air France', 'CDG ORY', 'SkyTeam', 1.04, FOUR),
  fullService('KL', 'KLM', 'AMS', 'SkyTeam', 1.0, THREE),
  fullService('LH', 'Lufthansa', 'FRA MUC', 'Star Alliance', 1.05, FOUR),
  fullService('LX', 'SWISS', 'ZRH GVA', 'Star Alliance', 1.1, FOUR),
  fullService('OS', 'Austrian Airlines', 'VIE', 'Star Alliance', 0.98, THREE, 10_000),
  fullService('SN', 'Brussels Airlines', 'BRU', 'Star Alliance', 0.95, THREE, 8_500),
  fullService('IB', 'Iberia', 'MAD', 'oneworld', 0.94, THREE, 11_500),
  fullService('TP', 'TAP Air Portugal', 'LIS OPO', 'Star Alliance', 0.86, TWO, 9_500),
  fullService('AZ', 'ITA Airways', 'FCO LIN', 'Star Alliance', 0.92, THREE, 11_500),
  fullService('EI', 'Aer Lingus', 'DUB', null, 0.9, TWO, 9_000),
  fullService('SK', 'SAS', 'CPH ARN OSL', 'SkyTeam', 0.97, THREE, 10_500),
  fullService('AY', 'Finnair', 'HEL', 'oneworld', 0.96, THREE, 10_500),
  fullService('FI', 'Icelandair', 'KEF', null, 0.84, TWO, 7_000),
  fullService('LO', 'LOT Polish Airlines', 'WAW', 'Star Alliance', 0.88, THREE, 10_000),
  fullService('A3', 'Aegean Airlines', 'ATH', 'Star Alliance', 0.9, TWO, 4_500),
  fullService('TK', 'Turkish Airlines', 'IST', 'Star Alliance', 0.9, TWO),
  fullService('AA', 'American Airlines', 'DFW MIA PHL JFK ORD PHX', 'oneworld', 1.0, FOUR, 14_000),
  fullService('DL', 'Delta Air Lines', 'ATL JFK SEA LAX BOS', 'SkyTeam', 1.05, THREE, 14_500),
  fullService('UA', 'United Airlines', 'EWR IAD ORD DEN IAH SFO LAX', 'Star Alliance', 1.01, THREE, 14_500),
  fullService('AC', 'Air Canada', 'YYZ YUL YVR', 'Star Alliance', 0.98, THREE, 13_500),
  fullService('AM', 'Aeroméxico', 'MEX', 'SkyTeam', 0.88, TWO, 11_500),
  fullService('CM', 'Copa Airlines', 'PTY', 'Star Alliance', 0.9, TWO, 7_000),
  fullService('AV', 'Avianca', 'BOG', 'Star Alliance', 0.84, TWO, 9_500),
  fullService('LA', 'LATAM Airlines', 'GRU SCL LIM', null, 0.93, THREE, 11_500),
  fullService('AR', 'Aerolíneas Argentinas', 'EZE', 'SkyTeam', 0.87, TWO, 11_000),
  fullService('EK', 'Emirates', 'DXB', null, 1.04, FOUR),
  fullService('QR', 'Qatar Airways', 'DOH', 'oneworld', 1.03, ['economy', 'business', 'first']),
  fullService('ET', 'Ethiopian Airlines', 'ADD', 'Star Alliance', 0.82, TWO, 11_500),
  fullService('KQ', 'Kenya Airways', 'NBO', 'SkyTeam', 0.86, TWO, 12_000),
  fullService('AT', 'Royal Air Maroc', 'CMN', 'oneworld', 0.85, TWO, 8_500),
  fullService('MS', 'Egyptair', 'CAI', 'Star Alliance', 0.83, TWO, 9_500),
  fullService('AI', 'Air India', 'DEL BOM', 'Star Alliance', 0.85, FOUR, 13_500),
  fullService('TG', 'Thai Airways', 'BKK', 'Star Alliance', 0.93, TWO, 10_500),
  fullService('SQ', 'Singapore Airlines', 'SIN', 'Star Alliance', 1.1, FOUR, 16_000),
  fullService('MH', 'Malaysia Airlines', 'KUL', 'oneworld', 0.87, TWO, 11_000),
  fullService('GA', 'Garuda Indonesia', 'CGK DPS', 'SkyTeam', 0.88, TWO, 12_500),
  fullService('CX', 'Cathay Pacific', 'HKG', 'oneworld', 1.03, FOUR, 13_500),
  fullService('MU', 'China Eastern Airlines', 'PVG', 'SkyTeam', 0.78, THREE, 12_500),
  fullService('CA', 'Air China', 'PEK', 'Star Alliance', 0.8, THREE, 12_500),
  fullService('KE', 'Korean Air', 'ICN', 'SkyTeam', 0.99, FOUR, 13_000),
  fullService('NH', 'ANA All Nippon Airways', 'HND NRT', 'Star Alliance', 1.08, FOUR, 12_500),
  fullService('JL', 'Japan Airlines', 'HND NRT KIX', 'oneworld', 1.07, FOUR, 12_500),
  fullService('QF', 'Qantas', 'SYD MEL PER', 'oneworld', 1.08, FOUR),
  fullService('NZ', 'Air New Zealand', 'AKL', 'Star Alliance', 1.02, THREE, 14_500),
  fullService('HA', 'Hawaiian Airlines', 'HNL', null, 0.92, TWO, 9_000),
  lowCost('U2', 'easyJet', 'LGW MAN ORY GVA MXP BER AMS LIS', EUROPE, 0.6),
  lowCost('FR', 'Ryanair', 'STN DUB MAN BCN FCO OPO EDI VIE', EUROPE, 0.48),
  lowCost('VY', 'Vueling', 'BCN ORY FCO PMI', EUROPE, 0.58),
  lowCost('DY', 'Norwegian', 'OSL CPH ARN', EUROPE, 0.64),
  lowCost('W6', 'Wizz Air', 'BUD WAW VIE', EUROPE, 0.45),
  lowCost('B6', 'JetBlue Airways', 'JFK BOS MCO', NORTH_AMERICA, 0.8),
  lowCost('WN', 'Southwest Airlines', 'LAS DEN PHX MCO', NORTH_AMERICA, 0.74),
];
