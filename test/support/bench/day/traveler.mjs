import { setTimeout as delay } from 'node:timers/promises';

const REFUSED = new Set([429, 503, 504]);

/** One traveler of the day: walks through a script, and tells what became of each request. */
export class Traveler {
  #offer;
  #trip;

  /** @param {{ url: string, user: string, pauseMs: (seconds: number) => number }} options */
  constructor({ url, user, pauseMs }) {
    this.url = url;
    this.user = user;
    this.pauseMs = pauseMs;
  }

  /** @param {(request: import('./traveler.mjs').Request) => void} tell */
  async walk(steps, tell) {
    for (const step of steps) {
      await delay(this.pauseMs(step.thinksS));
      const request = this.#requestOf(step);
      // What an answer before would have named is not known: that request was refused.
      if (request !== undefined) tell(await this.#send(step.kind, request));
    }
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
