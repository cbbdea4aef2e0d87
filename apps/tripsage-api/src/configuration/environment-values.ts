/** A port that a server may listen on; 0 lets the system choose. */
export function isPort(text: string): boolean {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
}

/** A port that another process listens on. */
export function isTakenPort(text: string): boolean {
  return isPort(text) && Number(text) > 0;
}

/** An address of a Redis-compatible server; the cache checks the rest when it starts. */
export function isStoreUrl(text: string): boolean {
  const url = urlOf(text);
  return (url?.protocol === 'redis:' || url?.protocol === 'rediss:') && url.hostname !== '';
}

/** An address to which paths can be joined, and that may be shown to anyone. */
export function isHttpUrl(text: string): boolean {
  const url = urlOf(text);
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') return false;
  return url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** A secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export function isWebhookSecret(text: string): boolean {
  const base64 = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(text)?.[1];
  if (base64 === undefined) return false;
  const { length } = Buffer.from(base64, 'base64');
  return length >= 24 && length <= 64;
}

/** The host name in an address; `undefined` where there is none. */
export function hostOf(text: string): string | undefined {
  return urlOf(text)?.hostname;
}

export function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

function urlOf(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}
