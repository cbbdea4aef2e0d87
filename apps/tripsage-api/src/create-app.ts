import { Logger, type LoggerService, type LogLevel, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Clock, systemClock } from '@tripsage/cache';
import type { AppConfig } from './app.config.js';
import { AppLogger } from './app.logger.js';
import { AppModule } from './app.module.js';
import { LOG_LEVELS, type LogLevelName } from './configuration/environment.js';
import { serveDocs } from './openapi/docs.js';
import { httpAdapter } from './http/http-adapter.js';
import { shutdownGrace } from './http/shutdown-grace.js';

/** For operators, see `CacheOpsModule`. */
const OUTSIDE_THE_API = ['health', 'health/*path', 'metrics', 'admin', 'admin/*path', 'hooks/*path'];

/** Parts that tests replace or add. */
export interface AppParts {
  clock?: Clock;
  logger?: LoggerService | false;
  requestTimeoutMs?: number;
  modules?: readonly Type[];
}

/**
 * The application, wired and not yet listening.
 *
 * @throws CacheError where an option of the cache is wrong
 */
export async function createApp(config: AppConfig, parts: AppParts = {}): Promise<NestFastifyApplication> {
  const { clock = systemClock, logger, requestTimeoutMs, modules = [] } = parts;
  const adapter = httpAdapter({
    connectionsGraceMs: shutdownGrace(config).connectionsMs,
    requestTimeoutMs,
    trustedProxies: config.clients.trustedProxies,
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    AppModule.with(config, clock, modules),
    adapter,
    {
      logger: logger ?? consoleLogger(config),
      abortOnError: false,
      bodyParser: false,
      // Nest logs the stack of an error at start before it throws it; `main.ts` prints it better.
      bufferLogs: true,
      autoFlushLogs: false,
    },
  ).finally(() => Logger.detachBuffer());
  Logger.flush();
  app.setGlobalPrefix('api', { exclude: OUTSIDE_THE_API });
  serveDocs(app);
  return app;
}

/** Colors are for people: a log file, where `isTTY` is missing, gets none. */
function consoleLogger({ logLevel, logFormat }: AppConfig): AppLogger {
  const colors = process.stdout.isTTY === true;
  return new AppLogger({ logLevels: logLevelsFrom(logLevel), colors, json: logFormat === 'json' });
}

function logLevelsFrom(leastUrgent: LogLevelName): LogLevel[] {
  return LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(leastUrgent) + 1);
}
