import { CacheOptionError } from '../../../api/errors.js';

/** The parts of a server's URL. What the URL leaves out is left out here too, but for host, port and TLS. */
export interface ServerUrl {
  readonly tls: boolean;
  /** A name or an address; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
  readonly db?: number;
  readonly username?: string;
  readonly password?: string;
}

const FORM = 'Expected redis://[user[:password]@]host[:port][/database number], or rediss:// for TLS.';
const ENCODE = 'Write : / ? # @ % in a user name or password percent-encoded, as %3A %2F %3F %23 %40 %25.';
const STANDARD_PORT = 6379;

/**
 * Reads a server's URL; user name and password are percent-decoded.
 *
 * No message repeats any part of the text: where an `@` or a `/` is misplaced, any part may be a piece of the password.
 *
 * @throws CacheOptionError that says which part is wrong
 */
export function parseServerUrl(text: unknown): ServerUrl {
  if (typeof text !== 'string') throw wrong(`is of type ${text === null ? 'null' : typeof text}, not text`);
  // `URL` would drop tabs and line breaks silently, also out of a password.
  if (/[\s\p{Cc}]/u.test(text)) throw wrong('has white space or a control character in it', ENCODE);
  if (!/^rediss?:\/\//i.test(text)) throw wrong('does not start with redis:// or rediss://');
  const url = toUrl(text);
  if (url.search !== '' || url.hash !== '') {
    throw wrong('has a ? or a # in it', `Options go into \`redis\`. ${ENCODE}`);
  }
  return {
    tls: url.protocol === 'rediss:',
    host: hostOf(url),
    port: portOf(url),
    db: databaseOf(url),
    ...credentialsOf(url),
  };
}

function toUrl(text: string): URL {
  try {
    return new URL(text);
  } catch {
    // Not kept as the cause: it carries the whole text.
    const authority = /^[^:]*:\/\/([^/?#]*)/.exec(text)?.[1] ?? '';
    const hostAndPort = authority.slice(authority.lastIndexOf('@') + 1);
    if (/^[^[]*:.*:/.test(hostAndPort))
      throw wrong('has an IPv6 address without brackets', `Write [::1]. ${ENCODE}`);
    if (hostAndPort === '' || hostAndPort.startsWith(':')) throw wrong('names no host', ENCODE);
    if (/[^[\]]:[^\]]*$|\]:/.test(hostAndPort))
      throw wrong('has a port that is not a number up to 65535', ENCODE);
    throw wrong('has a host that is neither a name nor an address', ENCODE);
  }
}

function hostOf({ hostname }: URL): string {
  if (hostname === '') throw wrong('names no host');
  if (!/^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])$/.test(hostname)) {
    throw wrong('has a host that is neither a name nor an address', ENCODE);
  }
  return hostname.replace(/^\[|\]$/g, '');
}

function portOf({ port }: URL): number {
  if (port === '') return STANDARD_PORT;
  if (Number(port) === 0) throw wrong('has port 0, where nothing listens');
  return Number(port);
}

function databaseOf({ pathname }: URL): number | undefined {
  if (pathname === '' || pathname === '/') return undefined;
  const digits = /^\/(\d{1,9})$/.exec(pathname)?.[1];
  if (digits === undefined) throw wrong('has a database that is not a number such as 0 or 1', ENCODE);
  return Number(digits);
}

function credentialsOf(url: URL): { username?: string; password?: string } {
  const username = decoded(url.username, 'user name');
  const password = decoded(url.password, 'password');
  // ioredis signs a user in only together with a password, if an empty one.
  return { username, password: username === undefined ? password : (password ?? '') };
}

function decoded(text: string, part: string): string | undefined {
  if (text === '') return undefined;
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrong(`has a % in its ${part} that starts no percent-encoded character`, ENCODE);
  }
}

function wrong(what: string, hint = ''): CacheOptionError {
  return new CacheOptionError(`url: it ${what}. ${FORM}${hint === '' ? '' : ` ${hint}`}`);
}
