// Slow: packs the library and installs it with its peers, twice.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Consumer, packLibrary, TWO_STEPS_MS } from './consumer.js';

const OPTIONAL_PEERS = new Set(['@nestjs/terminus', '@opentelemetry/api', 'prom-client', 'uplot']);

// A run that is cut off leaves it to the janitor of its folder.
const folder = mkdtempSync(join(process.env['TEST_RUN_DIRECTORY'] ?? tmpdir(), 'consumers-'));
let tarball = '';
beforeAll(async () => {
  tarball = await packLibrary(folder);
}, TWO_STEPS_MS);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a Nest 11 project in CommonJS that installed the packed library', () => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await Consumer.install('nest-11-commonjs', tarball, folder);
  }, TWO_STEPS_MS);

  it('gets none of the optional peers', () => {
    const packages = consumer.packages();
    expect(packages).toContain('@tripsage/cache');
    expect(packages.filter((name) => OPTIONAL_PEERS.has(name))).toEqual([]);
  });

  it(
    'runs cached methods and an eviction without flags and without a warning',
    async () => {
      await consumer.compile();
      const { stdout, stderr } = await consumer.start();
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({
        cities: ['Lisbon', 'Lisbon', 'Porto', 'Porto'],
        reads: ['t1', 't1'],
        readsOfOverride: ['t1'],
        stats: { hits: 2, misses: 2, loads: 2 },
        backend: 'DragonflyBackend',
      });
    },
    TWO_STEPS_MS,
  );

  it.each([
    ['commonjs', 'node10'],
    ['node16', 'node16'],
  ])(
    'compiles with module %s and moduleResolution %s',
    async (module, moduleResolution) => {
      const options = ['--noEmit', '--module', module, '--moduleResolution', moduleResolution];
      await expect(consumer.compile(...options)).resolves.toEqual({ stdout: '', stderr: '' });
    },
    TWO_STEPS_MS,
  );
});

describe('a Nest 11 project in CommonJS with the routes for operators', () => {
  let consumer: Consumer;
  beforeAll(async () => {
    consumer = await Consumer.install('nest-11-ops', tarball, folder);
  }, TWO_STEPS_MS);

  it(
    'answers health, metrics and admin with Terminus 11 and prom-client, and traces with an older OpenTelemetry',
    async () => {
      await consumer.compile();
      const { stdout, stderr } = await consumer.start();
      expect(stderr).toBe('');
      expect(JSON.parse(stdout)).toEqual({
        withMemory: {
          ready: { code: 200, status: 'ok', reasons: [] },
          state: 'up',
          metrics: { code: 200, ofOurs: true, ofTheProcess: true },
          admin: { page: 200, charts: 200 },
        },
        // Terminus 11 has no word for it.
        withoutServer: {
          ready: { code: 200, status: 'degraded', reasons: expect.arrayContaining(['store']) },
          forecast: 'sun in Lisbon',
        },
        spans: ['cache.load', 'cache.load'],
      });
    },
    TWO_STEPS_MS,
  );
});
