// With `node --import`: runs our programs from their sources, compiled as the tests are, and the workspaces with them.
import { register } from 'node:module';
import '../../scripts/bench/run-typescript.mjs';

register('./workspace-hooks.mjs', import.meta.url);
