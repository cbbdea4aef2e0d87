// With `node --require`: runs a program of ours from the folder that COMPILED_SOURCES names (see compiled-sources.mjs).
const { realpathSync } = require('node:fs');
const Module = require('node:module');
const { join, relative } = require('node:path');

const compiled = process.env.COMPILED_SOURCES;
const root = join(__dirname, '../../..');

// From Node 22.1 on, which then need not compile again what it has run before.
Module.enableCompileCache?.(join(compiled, '../v8'));

// Node starts each program with this, and lets modules loaded before it put something else there.
const { runMain } = Module;
Module.runMain = function runCompiled(main) {
  const isSource = main.endsWith('.ts');
  const path = isSource ? join(compiled, relative(root, realpathSync(main)).replace(/\.ts$/, '.js')) : main;
  return runMain.call(this, path);
};
