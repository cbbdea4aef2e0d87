import { Logger } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { CacheEvents, CacheModule, CacheService } from '@tripsage/cache';
import { CacheHealth, CacheOpsModule } from '@tripsage/cache/ops';
import { recordEvents, type RecordedEvents } from '@tripsage/cache-testing';

export const KEY_PREFIX = 'app:';

/** An application on a server that works by half, with all that it says of that. */
export class Application {
  loads = 0;
  readonly cache: CacheService;
  readonly told: RecordedEvents;

  private constructor(
    private readonly app: TestingModule,
    /** What was logged, all lines. */
    readonly lines: readonly string[],
  ) {
    this.cache = app.get(CacheService);
    this.told = recordEvents(app.get(CacheEvents));
  }

  /** Starts, whatever the server says. */
  static async start(url: string): Promise<Application> {
    const lines: string[] = [];
    const note = (line: unknown): void => void lines.push(String(line));
    const logger = { log: note, warn: note, error: note, fatal: note, debug: note, verbose: note };
    const app = await Test.createTestingModule({
      imports: [CacheModule.forRoot({ url, keyPrefix: KEY_PREFIX, scheduler: false }), CacheOpsModule],
    })
      .setLogger(logger)
      .compile();
    Logger.overrideLogger(logger);
    await app.init();
    return new Application(app, lines);
  }

  /** Asks for a key so often, one call after the other; each is answered. */
  async ask(key: string, times = 1): Promise<unknown[]> {
    const answers: unknown[] = [];
    for (let i = 0; i < times; i += 1) {
      const load = async () => {
        this.loads += 1;
        return { answer: key };
      };
      answers.push(await this.cache.getOrSet({ key, namespace: 'ns' }, '10m', load));
    }
    return answers;
  }

  /** What the events, explanations of a key, health and the log say, all in one text each. */
  async says(key: string): Promise<Record<'events' | 'explain' | 'health' | 'log', string>> {
    const failed = this.told.of('storeFailed').map(({ error }) => error.message);
    const called = this.told.of('storeCalled').map(({ error }) => error?.message ?? '');
    const states = [...this.told.of('disconnected'), ...this.told.of('invalidated')];
    const { reason } = await this.cache.explain(key, 'ns');
    return {
      events: [...failed, ...called, ...states.map((event) => event.reason ?? '')].join('\n'),
      explain: reason,
      health: await this.health(),
      log: this.lines.join('\n'),
    };
  }

  /** The parts that are not up, after so many checks that each change has settled. */
  async health(): Promise<string> {
    const health = this.app.get(CacheHealth);
    for (let i = 0; i < 3; i += 1) await (health as unknown as { checkAll(): Promise<void> }).checkAll();
    const { parts } = await health.report();
    const ill = parts.filter(({ part, state }) => state !== 'up' && part !== 'event loop');
    return ill.map(({ part, state, reason }) => `${part} is ${state}: ${reason}`).join('\n');
  }

  close(): Promise<void> {
    return this.app.close();
  }
}
