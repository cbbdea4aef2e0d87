import { domainToASCII } from 'node:url';

const LONGEST = 253;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const HOST_NAME = new RegExp(`^(?:${LABEL}\\.)+${LABEL}$`);

/** A host name in its one form: lower case, in ASCII, without the dot of the root. Other text stays as it is. */
export function normalHostName(text: string): string {
  const ascii = domainToASCII(text.trim()).replace(/\.$/, '');
  return isHostName(ascii) ? ascii : text;
}

/** Tests for a host name in its normal form, of two labels or more, and no address of numbers. */
export function isHostName(text: unknown): boolean {
  return typeof text === 'string' && text.length <= LONGEST && HOST_NAME.test(text) && !/\.\d+$/.test(text);
}
