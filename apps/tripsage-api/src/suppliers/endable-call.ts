import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

/** A request of `fetch`, as the channels of undici name it; the same object in all of them. */
interface FetchRequest {
  readonly origin: string | URL;
}

/** The HTTP requests that one call has open. */
class OpenRequests {
  /** By request, what is destroyed to end it. */
  private readonly open = new Map<object, { destroy(): unknown }>();
  private origin: string | undefined;
  private areEnded = false;

  constructor(private readonly onBroken: (error: Error) => void) {}

  add(request: ClientRequest): void {
    if (!this.keep(request, request)) return;
    request.once('close', () => this.closed(request));
    request.once('response', (response: IncomingMessage) => this.watch(response));
  }

  /** A request of `fetch` is about to be written to a socket, which is its own until it ends. */
  addFetch(request: FetchRequest, socket: Socket): void {
    this.origin ??= String(request.origin);
    if (String(request.origin) !== this.origin) {
      socket.destroy();
      this.onBroken(new RedirectedElsewhereError());
    } else {
      this.keep(request, socket);
    }
  }

  closed(request: object): void {
    this.open.delete(request);
  }

  end(): void {
    this.areEnded = true;
    for (const ended of this.open.values()) ended.destroy();
  }

  private keep(request: object, ended: { destroy(): unknown }): boolean {
    if (this.areEnded) ended.destroy();
    else this.open.set(request, ended);
    return !this.areEnded;
  }

  /** node-fetch never notices that an answer is shorter than its content-length. A redirect's body it drops itself. */
  private watch(response: IncomingMessage): void {
    const { statusCode = 0 } = response;
    if (statusCode >= 300 && statusCode < 400) return;
    response.once('close', () => {
      if (!response.complete) this.onBroken(new AnswerCutShortError());
    });
  }
}

const currentCall = new AsyncLocalStorage<OpenRequests>();

subscribe('http.client.request.start', (message) => {
  currentCall.getStore()?.add((message as { request: ClientRequest }).request);
});

/** The calls that requests of `fetch` belong to: later messages come from wherever its connection was opened. */
const callsOfFetches = new WeakMap<object, OpenRequests>();

subscribe('undici:request:create', (message) => {
  const call = currentCall.getStore();
  if (call !== undefined) callsOfFetches.set((message as { request: FetchRequest }).request, call);
});
subscribe('undici:client:sendHeaders', (message) => {
  const { request, socket } = message as { request: FetchRequest; socket: Socket };
  callsOfFetches.get(request)?.addFetch(request, socket);
});
for (const ended of ['undici:request:trailers', 'undici:request:error']) {
  subscribe(ended, (message) => {
    const { request } = message as { request: FetchRequest };
    callsOfFetches.get(request)?.closed(request);
  });
}

/** The supplier closed the connection before its answer was whole. */
export class AnswerCutShortError extends Error {
  override readonly name = 'AnswerCutShortError';
  override readonly message = 'The connection was closed before the answer was whole.';
}

/** The supplier sent `fetch` to another host, which would have been given our key. */
export class RedirectedElsewhereError extends Error {
  override readonly name = 'RedirectedElsewhereError';
  override readonly message = 'The supplier redirected to another host.';
}

/**
 * Makes a call endable that its client can't end: on the signal its requests are destroyed, and the promise rejects with
 * the signal's reason. It knows the requests of Node's `http` and of its `fetch`.
 *
 * @throws AnswerCutShortError where an answer breaks off, which some clients wait out for ever
 * @throws RedirectedElsewhereError where `fetch` is redirected to another host
 */
export async function endableCall<Answer>(call: () => Promise<Answer>, end: AbortSignal): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const requests = new OpenRequests(reject);
    const giveUp = (): void => {
      reject(end.reason as Error);
      requests.end();
    };
    if (end.aborted) return giveUp();
    end.addEventListener('abort', giveUp, { once: true });
    currentCall
      .run(requests, call)
      .then(resolve, reject)
      .finally(() => end.removeEventListener('abort', giveUp));
  });
}
