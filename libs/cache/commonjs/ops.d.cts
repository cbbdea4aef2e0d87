// @ts-ignore -- TypeScript's node16 does not know that Node 20.19 and later require ES modules
export * from '../dist/ops/index.js';
