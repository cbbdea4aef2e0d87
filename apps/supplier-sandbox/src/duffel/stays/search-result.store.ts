import type { SeededDraw } from '../../seeded-draw.js';
import type { Hotel } from './hotels.js';
import type { RateQuestion } from './rates.js';
import type { StaysSearchBody } from './stays.schema.js';

/** One hotel that a search found, to ask for its rates again. */
export interface FoundHotel {
  readonly hotel: Hotel;
  readonly body: StaysSearchBody;
  readonly question: RateQuestion;
}

/** Those of the latest two hundred wide searches. */
const MOST_RESULTS = 10_000;

/** The latest results of searches by their ids; the oldest are dropped when there are too many. */
export class SearchResultStore {
  private readonly results = new Map<string, FoundHotel>();

  constructor(private readonly draw: SeededDraw) {}

  /** Keeps the result; gives its id, which is the same for the same search at the same time. */
  add(result: FoundHotel): string {
    const { hotel, body, question } = result;
    const id = `srr_0000${this.draw.token(18, 'result', hotel.id, JSON.stringify(body.data), question.at)}`;
    this.results.delete(id);
    this.results.set(id, result);
    if (this.results.size > MOST_RESULTS) this.results.delete(this.results.keys().next().value!);
    return id;
  }

  find(id: string): FoundHotel | undefined {
    return this.results.get(id);
  }
}
