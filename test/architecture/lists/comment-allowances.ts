/** How many faults of doc comments a room still has. */
export interface CommentAllowance {
  /** Comments that open with Who, What, How, Whether, That, Whose or Which. */
  readonly openings: number;
  /** Sentences of more than 25 words. */
  readonly longSentences: number;
}

/** By room; a number may only go down. `npm run house -- --allowances` prints what they are now. */
export const COMMENT_ALLOWANCES: Readonly<Record<string, CommentAllowance>> = {};
