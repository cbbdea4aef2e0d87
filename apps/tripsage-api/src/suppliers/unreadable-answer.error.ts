/** An answer breaks the supplier's contract. The message names the place, never what stood there. */
export class UnreadableAnswerError extends Error {
  override readonly name = 'UnreadableAnswerError';
}
