/** A type of aircraft with its IATA type code and the distances it is sent on, in kilometres. */
export interface AircraftRow {
  readonly iata: string;
  readonly name: string;
  readonly fromKm: number;
  readonly toKm: number;
  readonly lowCost: boolean;
}

const aircraft = (
  iata: string,
  name: string,
  fromKm: number,
  toKm: number,
  lowCost = false,
): AircraftRow => ({
  iata,
  name,
  fromKm,
  toKm,
  lowCost,
});

export const AIRCRAFT: readonly AircraftRow[] = [
  aircraft('E90', 'Embraer 190', 0, 1_500),
  aircraft('223', 'Airbus A220-300', 0, 3_000),
  aircraft('320', 'Airbus A320', 0, 4_400, true),
  aircraft('32N', 'Airbus A320neo', 0, 4_400, true),
  aircraft('738', 'Boeing 737-800', 0, 4_400, true),
  aircraft('7M8', 'Boeing 737 MAX 8', 500, 5_200, true),
  aircraft('32Q', 'Airbus A321neo', 500, 6_200, true),
  aircraft('333', 'Airbus A330-300', 4_000, 10_500),
  aircraft('339', 'Airbus A330-900neo', 4_400, 12_500),
  aircraft('789', 'Boeing 787-9 Dreamliner', 4_400, 14_500),
  aircraft('77W', 'Boeing 777-300ER', 5_200, 13_500),
  aircraft('359', 'Airbus A350-900', 5_200, 16_000),
  aircraft('351', 'Airbus A350-1000', 6_200, 16_000),
];
