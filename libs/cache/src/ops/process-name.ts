import { hostname } from 'node:os';

/** By which people tell this process from the others: `host/pid`. */
export const PROCESS_NAME = `${hostname()}/${process.pid}`;
