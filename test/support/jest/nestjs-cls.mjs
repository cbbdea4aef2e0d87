// nestjs-cls is CommonJS and requires Nest, which is ES modules. Node can do that, Jest not before Node 24.9: so what it
// requires is imported here first.
import { createRequire } from 'node:module';
import { jest } from '@jest/globals';

const REQUIRED = [
  '@nestjs/common',
  '@nestjs/core',
  '@nestjs/core/errors/exceptions/unknown-dependencies.exception',
  '@nestjs/core/injector/injector',
];
for (const name of REQUIRED) {
  const path = name.split('/').length > 2 ? `${name}.js` : name;
  const loaded = await import(path);
  jest.mock(name, () => loaded);
}
const cls = createRequire(import.meta.url)('../../../node_modules/nestjs-cls/dist/src/index.js');

export const { ClsModule, ClsService, ClsServiceManager } = cls;
