import findMyWay, { type HTTPMethod } from 'find-my-way';
import type { FastifyInstance, RouteOptions } from 'fastify';

declare module 'fastify' {
  interface FastifyInstance {
    /** The methods of a path that has routes, as `GET, HEAD`; `undefined` for an unknown path. */
    allowedMethods(url: string): string | undefined;
  }
}

/**
 * Lets a server tell the methods that a path has, for `Allow` (RFC 9110 section 10.2.1). Fastify itself looks for one method
 * at a time, by the same router.
 */
export function noteAllowedMethods(server: FastifyInstance, maxParamLength: number): void {
  const router = findMyWay({ maxParamLength });
  const methods = new Set<HTTPMethod>();
  server.addHook('onRoute', ({ method, url }: RouteOptions) => {
    for (const name of [method].flat() as HTTPMethod[]) {
      methods.add(name);
      if (!router.hasRoute(name, url)) router.on(name, url, () => undefined);
    }
  });
  server.decorate('allowedMethods', (url) => {
    const path = url.split('?', 1)[0] ?? '';
    const found = [...methods].filter((method) => router.find(method, path) !== null).toSorted();
    return found.length === 0 ? undefined : found.join(', ');
  });
}
