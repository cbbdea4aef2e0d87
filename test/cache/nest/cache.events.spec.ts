import { afterEach, expect, it, jest } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { CacheEvents } from '@tripsage/cache';
import { settle } from '../simulated-process.js';

afterEach(() => void jest.restoreAllMocks());

it('a listener that throws, or whose promise rejects, is logged and harms nobody', async () => {
  const error = jest.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const events = new CacheEvents();
  let heard = 0;
  events.on('busGap', () => {
    throw new Error('one');
  });
  events.on('busGap', async () => {
    throw new Error('other');
  });
  events.on('busGap', () => (heard += 1));
  events.emit('busGap', {});
  await settle();
  expect([heard, error.mock.calls.length]).toEqual([1, 2]);
  expect(error.mock.calls[0]?.[0]).toContain("'busGap'");
});

it('a listener hears nothing once it has ended', () => {
  const events = new CacheEvents();
  let heard = 0;
  const stop = events.on('busGap', () => (heard += 1));
  events.emit('busGap', {});
  stop();
  events.emit('busGap', {});
  expect(heard).toBe(1);
});
