const REFUSED = new Set([429, 503, 504]);

/** One traveler of the day: takes the steps of a script, and tells what became of each request. */
export class Traveler {
  #offer;
  #trip;

  /** @param {{ url: string, user: string }} options */
  constructor({ url, user }) {
    this.url = url;
    this.user = user;
  }

  /**
   * Takes one step of the script; `undefined` where it needs an answer from before, and that was refused.
   *
   * @returns {Promise<import('./traveler.mjs').Request | undefined>}
   */
  async take(step) {
    const request = this.#requestOf(step);
    return request && this.#send(step.kind, request);
  }

  #requestOf({ path, body, readsOffer, makesTrip, readsTrip, changesTrip }) {
    if (path !== undefined) return { method: body === undefined ? 'GET' : 'POST', path, body };
    if (makesTrip !== undefined) return { method: 'POST', path: '/api/trips', body: makesTrip };
    if (readsOffer !== undefined) {
      return this.#offer && { method: 'GET', path: `/api/flights/offers/${this.#offer}` };
    }
    const trip = this.#trip && `/api/trips/${this.#trip.id}`;
    if (changesTrip === undefined) return trip && { method: 'GET', path: `${trip}${readsTrip}` };
    const match = { 'if-match': this.#trip?.etag };
    return trip && { method: 'PATCH', path: trip, body: changesTrip, headers: match };
  }

  async #send(kind, { method, path, body, headers }) {
    const startedAt = performance.now();
    const response = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        'x-sandbox-user': this.user,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    const tookMs = performance.now() - startedAt;
    const { status } = response;
    if (response.ok) this.#remember(path, method, response, text);
    return {
      kind,
      tookMs,
      isRefused: REFUSED.has(status),
      fault:
        response.ok || REFUSED.has(status) ? undefined : `${method} ${path}: ${status} ${text.slice(0, 200)}`,
      isHit: /;\s*hit\b/.test(response.headers.get('cache-status') ?? ''),
    };
  }

  #remember(path, method, response, text) {
    if (path === '/api/flights/search') this.#offer = JSON.parse(text).results[0]?.id ?? this.#offer;
    if (method === 'POST' && path === '/api/trips') {
      this.#trip = { id: JSON.parse(text).id, etag: response.headers.get('etag') };
    }
  }
}
