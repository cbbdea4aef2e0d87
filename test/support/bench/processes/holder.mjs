// A child process of the suite `memory`: holds many values, and says what each takes.
import { startCache } from '../app.mjs';
import { collectGarbage, memoryInUse } from '../heap.mjs';
import { obey } from './child.mjs';

const ROOM = { maxBytes: 1_000_000_000 };

obey({
  async held(way, { text, count, place }) {
    const load = async () => JSON.parse(text);
    const { hold, held } =
      way === 'map' ? ofMap(load) : await ofCache(load, way === 'l1' ? place : { memory: ROOM });
    await hold('first');
    collectGarbage();
    const before = memoryInUse();
    for (let index = 0; index < count; index += 1) await hold(`k${String(index).padStart(6, '0')}`);
    collectGarbage();
    const bytes = (memoryInUse() - before) / count;
    if (held !== undefined && held.size !== count + 1) throw new Error('the map lost something');
    return bytes;
  },
});

async function ofCache(load, where) {
  const { cache } = await startCache({ ...where, l1: ROOM });
  return { hold: (key) => cache.getOrSet({ key }, '1h', load) };
}

function ofMap(load) {
  const held = new Map();
  return { held, hold: async (key) => void held.set(key, await load()) };
}
