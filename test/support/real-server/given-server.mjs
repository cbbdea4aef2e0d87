import { Refusal } from '../../../scripts/set-up/refusal.mjs';
import { describeServer } from './describe-server.mjs';

export const title = 'TEST_DRAGONFLY_URL';
export const advice =
  'set TEST_DRAGONFLY_URL to a server that tests may write to (redis://user:password@host:6379)';

/** A server that is not ours: tests keep to a random prefix there, and never flush, configure or end it. */
export async function find({ env }) {
  const url = env.TEST_DRAGONFLY_URL;
  if (!url) return { reason: 'not set' };
  try {
    return {
      server: {
        url,
        name: `${await describeServer(url)}, from TEST_DRAGONFLY_URL`,
        owned: false,
        stop: async () => {},
      },
    };
  } catch (error) {
    throw new Refusal(
      `TEST_DRAGONFLY_URL is set, but there is no server to be had: ${error.message}. ` +
        'Expected redis://[user:password@]host:port[/database], or rediss:// for TLS. Mend it, or unset it to let the tests find a server.',
    );
  }
}
