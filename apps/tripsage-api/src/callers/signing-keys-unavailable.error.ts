/** The public keys that prove tokens can't be read at the moment. */
export class SigningKeysUnavailableError extends Error {
  override readonly name = 'SigningKeysUnavailableError';

  constructor(options: ErrorOptions) {
    super('Tokens can’t be checked for the moment.', options);
  }
}
