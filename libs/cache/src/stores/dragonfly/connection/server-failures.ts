import { types } from 'node:util';
import { CacheStoreUnavailableError } from '../../../api/errors.js';

/** The meaning of a server's error code, or of its text where the code is just ERR. */
const SERVER_SAYS: readonly (readonly [RegExp, string])[] = [
  [/^NOAUTH/, 'it wants a password and none was given'],
  [/^WRONGPASS|^ERR invalid password/, 'it refused the user name or password'],
  [/^NOPERM.*\bkeys?\b|^ERR The user executing the script can't access/, 'the user may not touch these keys'],
  [
    /^NOPERM.*\bchannels?\b|^ERR The user executing the script can't publish/,
    'the user may not use the channel',
  ],
  [
    /^NOPERM|^ERR The user executing the script can't run/,
    'the user may not run a command that the cache needs, or not on these keys',
  ],
  [/^OOM|^ERR Out of memory/i, 'it is out of memory'],
  [/^READONLY/, 'it is a read-only replica'],
  [/^LOADING/, 'it is still loading its data'],
  [/^MASTERDOWN/, 'it is a replica that has lost its master'],
  [/^MISCONF/, 'it refuses writes because it cannot save its data'],
  [/^BUSY/, 'it is busy with a script'],
  [/^DENIED/, 'it is in protected mode and takes no connection from here'],
  [/^MOVED|^ASK|^CROSSSLOT|^CLUSTERDOWN/, 'it is a node of a cluster, which is not supported'],
  [/DB index is out of range|invalid DB index/i, 'it has no database of that number'],
  [/max number of clients/i, 'it takes no more connections'],
];

/** The command that a server names where the user may not run it. Dragonfly names none. */
export const COMMAND_REFUSED = /^NOPERM .*run the '([\w|-]+)' command/;

/** The meaning of an error code of Node's networking. */
const NETWORK_SAYS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens there',
  ENOTFOUND: 'the host name is not known',
  EAI_AGAIN: 'the host name could not be looked up',
  ETIMEDOUT: 'it did not answer the connection attempt',
  EHOSTUNREACH: 'the host is out of reach',
  ENETUNREACH: 'the network is out of reach',
  ECONNRESET: 'the connection was lost',
  EPIPE: 'the connection was lost',
  ENOENT: 'the socket file does not exist',
  EACCES: 'the socket file may not be opened',
  EPROTO: 'it does not speak TLS there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host name',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted; give its authority as redis.tls.ca',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted; give its authority as redis.tls.ca',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted; give its authority as redis.tls.ca',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted; give its authority as redis.tls.ca',
};

/** The reason where a connection that answers nothing at all was given up. */
export const STOPPED_ANSWERING = 'it stopped answering';

/** The meaning of the errors of ioredis itself. */
const CLIENT_SAYS: readonly (readonly [RegExp, string])[] = [
  [/^Socket timeout/, STOPPED_ANSWERING],
  [/^Unknown RESP type/, 'it is no server of this kind'],
  [
    /^Connection is closed|^Reached the max retries|^Command aborted|isn't writeable/,
    'the connection was lost',
  ],
];

/** The name that ioredis gives to an error which the server answered with. */
const REPLY_ERROR = 'ReplyError';

/** The error where no answer came within the limit that the store sets itself. */
export class NoAnswerError extends Error {
  constructor(limitMs: number) {
    super(`it did not answer within ${limitMs} ms`);
    this.name = 'NoAnswerError';
  }
}

/** The error where the server copies from another, and may lag behind it. */
export class ReplicaError extends Error {
  constructor() {
    super('it is a replica, entries are read from masters only');
    this.name = 'ReplicaError';
  }
}

/** Tells whether the server turned into a replica since the connection was made. */
export function isOfReplica(error: unknown): boolean {
  if (error instanceof ReplicaError) return true;
  return types.isNativeError(error) && withoutScript(error.message).startsWith('READONLY');
}

/** Tells whether the server answered with this error. */
export function isRefusal(error: unknown): boolean {
  return types.isNativeError(error) && error.name === REPLY_ERROR;
}

/** Tells whether the server refused a command for want of a right. */
export function isNotPermitted(error: unknown): error is Error {
  return (
    types.isNativeError(error) &&
    /^NOPERM|^ERR The user executing the script/.test(withoutScript(error.message))
  );
}

/** The reason why the server could not be used, in words that hold no key, value or secret. */
export function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) return 'it failed for no stated reason';
  if (error instanceof NoAnswerError || error instanceof ReplicaError) return error.message;
  const code = codeOf(error);
  const said = withoutScript(error.message);
  const command = COMMAND_REFUSED.exec(said)?.[1];
  if (command !== undefined) return `the user may not run the command '${command}'`;
  const known =
    SERVER_SAYS.find(([pattern]) => pattern.test(said)) ??
    CLIENT_SAYS.find(([pattern]) => pattern.test(said));
  return known?.[1] ?? (code === undefined ? undefined : NETWORK_SAYS[code]) ?? `it failed: ${textOf(error)}`;
}

/** Creates the error for a call that the server at `name` did not do. */
export function unavailable(name: string, reason: string, cause?: unknown): CacheStoreUnavailableError {
  return new CacheStoreUnavailableError(
    `The store at ${name} did not do what it was asked: ${reason}.`,
    types.isNativeError(cause) ? { cause: withoutSecrets(cause), isRefusal: isRefusal(cause) } : undefined,
  );
}

/** The answer to a command in a script: Dragonfly puts its own words before it. */
function withoutScript(message: string): string {
  return message.replace(/^ERR Error running script .*?: @user_script:\d+: /, '').replace(/^-/, '');
}

/** Copies an error without its command, which ioredis adds and which may hold the password, or a value. */
function withoutSecrets(error: Error): Error {
  const copy = new Error(textOf(error));
  copy.name = error.name;
  return Object.assign(copy, { code: codeOf(error) });
}

/** The message up to where a server repeats the arguments that it was sent. */
function textOf(error: Error): string {
  const text = error.message.split(/,? with args beginning with/i, 1)[0] ?? '';
  return (text === '' ? (codeOf(error) ?? error.name) : text).slice(0, 200);
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
