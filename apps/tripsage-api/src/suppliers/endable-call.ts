import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe } from 'node:diagnostics_channel';
import type { ClientRequest, IncomingMessage } from 'node:http';

/** The HTTP requests that one call has open. */
class OpenRequests {
  private readonly open = new Set<ClientRequest>();
  private areEnded = false;

  constructor(private readonly onCutShort: () => void) {}

  add(request: ClientRequest): void {
    if (this.areEnded) {
      request.destroy();
      return;
    }
    this.open.add(request);
    request.once('close', () => this.open.delete(request));
    request.once('response', (response: IncomingMessage) => this.watch(response));
  }

  end(): void {
    this.areEnded = true;
    for (const request of this.open) request.destroy();
  }

  /** node-fetch never notices that an answer is shorter than its content-length. A redirect's body it drops itself. */
  private watch(response: IncomingMessage): void {
    const { statusCode = 0 } = response;
    if (statusCode >= 300 && statusCode < 400) return;
    response.once('close', () => {
      if (!response.complete) this.onCutShort();
    });
  }
}

const currentCall = new AsyncLocalStorage<OpenRequests>();

subscribe('http.client.request.start', (message) => {
  currentCall.getStore()?.add((message as { request: ClientRequest }).request);
});

/** The supplier closed the connection before its answer was whole. */
export class AnswerCutShortError extends Error {
  override readonly name = 'AnswerCutShortError';
  override readonly message = 'The connection was closed before the answer was whole.';
}

/**
 * Makes a call endable that its client can't end: on the signal its requests are destroyed, and the promise rejects with
 * the signal's reason.
 *
 * @throws AnswerCutShortError where an answer breaks off, which some clients wait out for ever
 */
export async function endableCall<Answer>(call: () => Promise<Answer>, end: AbortSignal): Promise<Answer> {
  return new Promise<Answer>((resolve, reject) => {
    const requests = new OpenRequests(() => reject(new AnswerCutShortError()));
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
