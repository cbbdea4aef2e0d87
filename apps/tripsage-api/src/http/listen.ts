import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { AppConfig } from '../app.config.js';

/** The address could not be taken; the message names the variable to change. */
export class ListenError extends Error {
  override readonly name = 'ListenError';
}

/**
 * Starts to listen.
 *
 * @returns its URL
 * @throws ListenError where the port or the host can't be had
 */
export async function listen(app: NestFastifyApplication, { host, port }: AppConfig): Promise<string> {
  try {
    await app.init();
    // Not `app.listen`, which logs an error before it throws it.
    await app.getHttpAdapter().getInstance().listen({ port, host });
  } catch (error) {
    await app.close();
    throw listenError(error, host, port);
  }
  const { port: takenPort } = app.getHttpServer().address() as { port: number };
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${takenPort}`;
}

function listenError(error: unknown, host: string, port: number): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'EADDRINUSE':
      return new ListenError(
        `Port ${port} on ${host} is in use. Stop what uses it, or set PORT to a free one.`,
      );
    case 'EACCES':
      return new ListenError(
        `Port ${port} on ${host} may not be used by this user. Set PORT to one above 1023.`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ListenError(`HOST ${host} is no address of this machine. Set it to 127.0.0.1 or 0.0.0.0.`);
    default:
      return error;
  }
}
