import type { Redis } from 'ioredis';

/**
 * Makes what limiters keep on a server under a prefix older, as if so much time had passed: longer than a test can wait.
 * Lives become shorter too.
 */
export async function age(client: Redis, prefix: string, ms: number): Promise<void> {
  const names = await namesUnder(client, prefix);
  for (const name of names) {
    const lifeMs = await client.pttl(name);
    if (lifeMs >= 0 && lifeMs <= ms) {
      await client.unlink(name);
      continue;
    }
    await ageOne(client, name, ms);
    if (lifeMs > ms) await client.pexpire(name, lifeMs - ms);
  }
}

async function ageOne(client: Redis, name: string, ms: number): Promise<void> {
  switch (await client.type(name)) {
    case 'zset':
      await Promise.all(
        (await client.zrange(name, '0', '-1')).map((member) => client.zincrby(name, -ms, member)),
      );
      return;
    case 'hash':
      await client.hincrby(name, 'at', -ms);
      return;
    case 'string': {
      const [ends = '', length = ''] = (await client.get(name))?.split(':') ?? [];
      await client.set(name, `${Number(ends) - ms}:${length}`);
    }
  }
}

async function namesUnder(client: Redis, prefix: string): Promise<string[]> {
  const names = [`${prefix}_cache:members`];
  for await (const some of client.scanStream({ match: `${prefix}_cache:limit:*`, count: 1_000 })) {
    names.push(...(some as string[]));
  }
  return names;
}
