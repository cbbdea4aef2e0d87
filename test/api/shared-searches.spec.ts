// Slow: it starts the API as two processes.
import path from 'node:path';
import { expect, it } from '@jest/globals';
import { FROM_SOURCES, said, startProgram } from '../support/processes/programs.js';
import { describeOnServer } from '../support/real-server.js';
import { patience } from '../support/slowness.mjs';
import { startSandbox } from './sandbox-under-test.js';

const API = path.resolve('apps/tripsage-api/src/main.ts');
const LISTENING = /TripSage API at (http:\S+)/;

describeOnServer('two API processes on one server', ({ url, keyPrefix }) => {
  it(
    'make one key of one question, and ask each supplier once',
    async () => {
      const sandbox = await startSandbox();
      const env = {
        ...FROM_SOURCES,
        PORT: '0',
        LOG_LEVEL: 'error',
        DRAGONFLY_URL: url,
        CACHE_KEY_PREFIX: keyPrefix(),
        SANDBOX_URL: sandbox.url,
      };
      const apis = [startProgram([API], { env }), startProgram([API], { env })];
      const [one = '', other = ''] = await Promise.all(
        apis.map(async ({ stdout }) => (await said(stdout!, LISTENING))[1]),
      );
      const statusOf = async (address: string) => {
        const response = await fetch(address);
        await response.arrayBuffer();
        return response.headers.get('cache-status');
      };

      expect(
        await statusOf(`${one}/api/search/web?query=Caf%C3%A9s%20in%20ROME&domains=b.example,a.example`),
      ).toMatch(/fwd=uri-miss; stored/);
      expect(
        await statusOf(`${other}/api/search/web?domains=a.example,b.example&query=cafe%CC%81s%20in%20rome`),
      ).toMatch(/^tripsage; hit/);
      expect(await statusOf(`${one}/api/weather/forecast?latitude=0.02&longitude=180`)).toMatch(
        /fwd=uri-miss; stored/,
      );
      expect(await statusOf(`${other}/api/weather/forecast?longitude=-180&latitude=-0&days=3`)).toMatch(
        /^tripsage; hit/,
      );

      expect(sandbox.calls()).toEqual({ 'POST /exa/search': 1, 'GET /open-meteo/v1/forecast': 1 });
    },
    patience(60_000),
  );
});
