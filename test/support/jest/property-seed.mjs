// Jest loads this before each test file: property tests of one run share the seed that its report prints.
import { configureGlobal, readConfigureGlobal } from 'fast-check';

configureGlobal({ ...readConfigureGlobal(), seed: Number(process.env.FC_SEED) });
