import { expect, it } from '@jest/globals';
import { CacheEvents, RateLimitedError } from '@tripsage/cache';
import { AnswerRecord, type Part } from '../../../libs/cache/src/http/answer-record.js';

it('each part lands with the request in whose context it happened', async () => {
  const events = new CacheEvents();
  const record = new AnswerRecord(events);
  const unanswered = { namespace: 'ns', key: 'k', collapsed: false, isRemembered: false };
  const request = async (parts: Part[], error: unknown): Promise<void> =>
    record.run(parts, async () => {
      events.emit('bypassed', { namespace: 'ns', reason: 'when' });
      await Promise.resolve();
      events.emit('unanswered', { ...unanswered, error });
    });
  const [one, other]: [Part[], Part[]] = [[], []];
  const rejected = new RateLimitedError('rejected', { reason: 'limit', retryAfterMs: 1 });
  await Promise.all([request(one, new Error('down')), request(other, rejected)]);
  events.emit('bypassed', { namespace: 'ns', reason: 'when' });
  expect([one, other]).toEqual([
    ['bypass', 'failed'],
    ['bypass', 'limited'],
  ]);
  record.onApplicationShutdown();
});
