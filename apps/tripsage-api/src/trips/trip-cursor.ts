import { InvalidRequestError } from '../requests/invalid-request.error.js';
import { UUID } from './trips.dto.js';

/** The last row of a page: the next one begins behind it. */
export interface TripCursor {
  readonly createdAt: string;
  readonly id: string;
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T[\d:.]{8,15}\+00:00$/;

export function cursorText({ createdAt, id }: TripCursor): string {
  return Buffer.from(`${createdAt} ${id}`).toString('base64url');
}

/** @throws InvalidRequestError for a text that no page gave */
export function cursorIn(text: string): TripCursor {
  const [createdAt = '', id = ''] = Buffer.from(text, 'base64url').toString().split(' ');
  if (MOMENT.test(createdAt) && UUID.test(id)) return { createdAt, id };
  throw new InvalidRequestError([
    { field: 'cursor', given: text.slice(0, 100), expected: 'the nextCursor of the page before' },
  ]);
}
