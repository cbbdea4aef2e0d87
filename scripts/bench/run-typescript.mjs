// With `node --import`, lets Node (which before 22.18 cannot) run our TypeScript files, compiled as the tests are.
import { register } from 'node:module';

register('./compile-hooks.mjs', import.meta.url);
