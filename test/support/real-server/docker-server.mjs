import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { describeServer } from './describe-server.mjs';
import { patience } from '../slowness.mjs';

export const IMAGE = 'docker.dragonflydb.io/dragonflydb/dragonfly:v1.40.1';

/** As docker-compose.yml runs it, but small: Dragonfly wants 256 MiB for each thread. */
const FLAGS = [
  '--logtostderr',
  '--cache_mode=true',
  '--maxmemory=512mb',
  '--proactor_threads=2',
  '--dbfilename=',
];
const START_MS = 30_000;

export const title = 'Docker';
export const advice = `start Docker (the tests run ${IMAGE} in it)`;

/** Dragonfly itself, in a container that Testcontainers' reaper removes also when the run is killed. */
export async function find({ env, say }) {
  if (!mayHaveDocker(env)) return { reason: 'no Docker socket, and DOCKER_HOST is not set' };
  const { GenericContainer, Wait, getContainerRuntimeClient } = await import('testcontainers');
  try {
    await getContainerRuntimeClient();
  } catch {
    return { reason: 'no Docker daemon answers' };
  }
  let container;
  try {
    say('Starting Dragonfly in Docker (the first time its image is pulled)…');
    container = await new GenericContainer(IMAGE)
      .withCommand(FLAGS)
      .withUlimits({ memlock: { soft: -1, hard: -1 } })
      .withExposedPorts(6379)
      // Not its own port check, which needs a shell in the image: we ask the server itself.
      .withWaitStrategy(Wait.forAll([]))
      .start();
    const url = `redis://${container.getHost()}:${container.getMappedPort(6379)}`;
    const name = `${await untilAnswering(url)}, in Docker`;
    return { server: { url, name, owned: true, stop: async () => void (await container.stop()) } };
  } catch (error) {
    await container?.stop();
    say(`Docker answers, but Dragonfly could not be started there: ${error.message}`);
    return { reason: `the daemon answers, but the container did not start: ${error.message}` };
  }
}

async function untilAnswering(url) {
  const deadline = Date.now() + patience(START_MS);
  for (;;) {
    try {
      return await describeServer(url);
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await delay(100);
    }
  }
}

/** Where Testcontainers looks; loading it only to learn that there is no Docker would cost each run a second. */
function mayHaveDocker(env) {
  const home = homedir();
  const runtime = env.XDG_RUNTIME_DIR ?? `/run/user/${process.getuid?.()}`;
  const places = [
    '/var/run/docker.sock',
    join(runtime, 'docker.sock'),
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    join(home, '.testcontainers.properties'),
  ];
  return (
    Boolean(env.DOCKER_HOST) || process.platform === 'win32' || places.some((place) => existsSync(place))
  );
}
