import { hostname } from 'node:os';

/** Names this process to people: `host/pid`. */
export const PROCESS_NAME = `${hostname()}/${process.pid}`;
