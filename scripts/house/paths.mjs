/**
 * The paths through the library whose files are counted, by name. Each makes an application and gives the one operation
 * that is measured. They use only names that every release has.
 *
 * @type {Record<string, { needsServer: boolean, make: (library: object, server: object) => Promise<{
 *   operation: () => Promise<unknown>, prepare?: () => Promise<unknown>, close: () => Promise<void> }> }>}
 */
export const PATHS = {
  'warm hit': { needsServer: false, make: warmHit },
  'miss on a server': { needsServer: true, make: miss },
  'limited call': { needsServer: false, make: limitedCall },
  'limited call on a server': { needsServer: true, make: limitedCall },
  'tag invalidation': { needsServer: false, make: tagInvalidation },
  'tag invalidation on a server': { needsServer: true, make: tagInvalidation },
  'scheduled refresh': { needsServer: false, make: scheduledRefresh },
  'scheduled refresh on a server': { needsServer: true, make: scheduledRefresh },
};

/** What is done by the clock is off, as far as all releases can turn it off by the same option. */
const QUIET = { scheduler: false };
/** The revalidation job fires by hand only: on this day, when nobody measures. */
const NEVER = '0 0 0 29 2 *';
/** Long enough for a busy machine, since what is refreshed must still be fresh; and the share after which it is due. */
const FRESH_MS = 3_000;
const AHEAD = 0.1;

async function warmHit(library) {
  const { app, service } = await start(library, QUIET, cached(library, '1h'));
  return { operation: () => service.find('a'), close: () => app.close() };
}

async function miss(library, server) {
  const { app, service } = await start(library, { ...QUIET, ...server }, cached(library, '1h'));
  let turn = 0;
  return { operation: () => service.find(`miss ${(turn += 1)}`), close: () => app.close() };
}

async function limitedCall(library, server) {
  const { RateLimited } = library.cache;
  const rateLimits = { supplier: { limits: [{ limit: 10_000, per: '1m' }] } };
  const { app, service } = await start(library, { ...QUIET, ...server, rateLimits }, RateLimited('supplier'));
  return { operation: () => service.find('a'), close: () => app.close() };
}

async function tagInvalidation(library, server) {
  const { app, service } = await start(library, { ...QUIET, ...server }, cached(library, '1h'));
  const cache = app.get(library.cache.CacheService);
  // A process that never read anything knows no versions yet, and clears its L1 at each invalidation.
  await service.find('a');
  return { operation: () => cache.invalidateTags(['route:CDG']), close: () => app.close() };
}

async function scheduledRefresh(library, server) {
  const { SchedulerRegistry } = library.schedule;
  const registry = new SchedulerRegistry();
  const revalidation = { cron: NEVER, leastHits: 1, ahead: AHEAD };
  const scheduler = { revalidation, health: false, housekeeping: false };
  const decorate = cached(library, `${FRESH_MS}ms`, { revalidate: true });
  const options = { ...QUIET, ...server, scheduler };
  const { app, service } = await start(library, options, decorate, registry);
  const [job] = registry.getCronJobs().values();
  const fire = async (isLoading) => {
    const { loads } = service;
    await job.fireOnTick();
    await library.until(() => !isLoading || service.loads > loads);
    await library.delay(50);
  };
  return {
    prepare: async () => {
      // Asked for, put into the queue, due once a part of its fresh life is over, and asked for again.
      await service.find('hot');
      await service.find('hot');
      await fire(false);
      await library.delay(FRESH_MS * AHEAD);
      await service.find('hot');
    },
    operation: () => fire(true),
    close: () => app.close(),
  };
}

/** What Nest's `@Module` would stand on. */
function AppModule() {}
function RegistryModule() {}

function cached({ cache }, life, options) {
  return cache.Cacheable('house', life, { entity: 'thing', ...options });
}

/** An application with one method, decorated. */
async function start({ nest, cache }, options, decorate, registry) {
  class Service {
    loads = 0;

    async find(id) {
      this.loads += 1;
      return { id };
    }
  }
  const descriptor = Object.getOwnPropertyDescriptor(Service.prototype, 'find');
  decorate(Service.prototype, 'find', descriptor);
  Object.defineProperty(Service.prototype, 'find', descriptor);

  const providers = [{ provide: Service, useFactory: () => new Service() }];
  const imports = [cache.CacheModule.forRoot(options)];
  if (registry !== undefined) imports.push(registryModule(registry));
  const module = { module: AppModule, imports, providers };
  const app = await nest.NestFactory.createApplicationContext(module, { logger: ['error'] });
  return { app, service: app.get(Service) };
}

function registryModule(registry) {
  const provider = { provide: registry.constructor, useValue: registry };
  return {
    module: RegistryModule,
    global: true,
    providers: [provider],
    exports: [provider.provide],
  };
}
