import { serversOnPath } from '../real-server/path-server.mjs';
import { ServerProcess } from '../real-server/server-process.mjs';

/** The server that a benchmark talks to: the one at BENCH_URL, or one of its own from the PATH. */
export async function benchServer() {
  if (process.env.BENCH_URL) return { url: process.env.BENCH_URL, stop: async () => {} };
  const [binary] = serversOnPath();
  if (binary === undefined) {
    throw new Error(
      'No dragonfly, valkey-server or redis-server on the PATH: install one, or set BENCH_URL.',
    );
  }
  const server = new ServerProcess(binary);
  await server.start();
  return { url: `redis://127.0.0.1:${server.port}`, stop: () => server.stop() };
}
