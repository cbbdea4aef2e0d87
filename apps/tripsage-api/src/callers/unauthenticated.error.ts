/** The request does not prove who asks. The message may be shown to anyone. */
export class UnauthenticatedError extends Error {
  override readonly name = 'UnauthenticatedError';
}
