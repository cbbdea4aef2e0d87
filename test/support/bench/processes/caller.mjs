// A child process of the suite `stampede`: many callers of one cache.
import { startCache } from '../app.mjs';
import { peersFolder } from '../peers-folder.mjs';
import { obey } from './child.mjs';

let call;

obey({
  async start(name, { url, keyPrefix }, supplierUrl) {
    const load = async () => (await fetch(supplierUrl)).json();
    if (name === '@tripsage/cache') {
      const { cache } = await startCache({ url, keyPrefix });
      call = (key) => cache.getOrSet({ key: `cold-${key}` }, '1h', load);
      return;
    }
    const peers = await peersFolder({ install: false });
    const { ways } = await peers.onServer(url, load, `${keyPrefix}${name}:`);
    call = ways[name];
  },
  async ask({ key, callers }) {
    const answers = await Promise.all(Array.from({ length: callers }, () => call(key)));
    if (answers.some((answer) => typeof answer?.asked !== 'number'))
      throw new Error('a caller got no answer');
  },
});
