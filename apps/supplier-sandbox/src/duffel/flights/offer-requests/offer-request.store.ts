import { BASE_62, type SeededDraw } from '../../../seeded-draw.js';
import type { FlightSearch } from '../timetable/flight-search.js';

/**
 * A search that was made. Its offers are not kept with it: they follow from what stands here. So ten thousand searches
 * cost a few megabytes, and an offer reads the same however often it is asked for.
 */
export interface OfferRequestRecord {
  /** The part that the request's id and the ids of its offers share. */
  readonly token: string;
  readonly search: FlightSearch;
  /** Epoch ms. */
  readonly createdAt: number;
  /** The time from which on its offers can't be bought, epoch ms. */
  readonly expiresAt: number;
}

const MOST_RECORDS = 10_000;
const PREFIX = '0000';
const TOKEN_LENGTH = 16;
const ID = /^(?:orq|off)_0000([0-9A-Za-z]{16})([0-9A-Za-z]{2})$/;

/** The latest searches; the oldest is dropped when there are too many. */
export class OfferRequestStore {
  private readonly records = new Map<string, OfferRequestRecord>();
  private made = 0;

  constructor(private readonly draw: SeededDraw) {}

  add(search: FlightSearch, createdAt: number, expiresAt: number): OfferRequestRecord {
    this.made += 1;
    const token = this.draw.token(TOKEN_LENGTH, 'offer-request', this.made, createdAt);
    const record: OfferRequestRecord = { token, search, createdAt, expiresAt };
    this.records.set(token, record);
    if (this.records.size > MOST_RECORDS) this.records.delete(this.records.keys().next().value!);
    return record;
  }

  /** The search behind an id of an offer request (`orq_…`) or of one of its offers (`off_…`). */
  find(id: string): OfferRequestRecord | undefined {
    return this.records.get(ID.exec(id)?.[1] ?? '');
  }
}

export function offerRequestId({ token }: OfferRequestRecord): string {
  return `orq_${PREFIX}${token}00`;
}

/** `at`: the offer's place among those of its request, from 0; below 3,843. */
export function offerId({ token }: OfferRequestRecord, at: number): string {
  const number = at + 1;
  return `off_${PREFIX}${token}${BASE_62[Math.floor(number / 62)]}${BASE_62[number % 62]}`;
}
