import { ConsoleLogger } from '@nestjs/common';

/** The parts of Nest that list modules and routes at each start: dozens of lines that nobody asked for. */
const LISTS: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** Nest's logger, whose lists of modules and routes at a start are left to the level `debug`. */
export class AppLogger extends ConsoleLogger {
  override log(message: unknown, ...more: unknown[]): void {
    if (LISTS.has(more.at(-1))) this.debug(message, ...more);
    else super.log(message, ...more);
  }
}
