/** See server-flags.mjs. */
export interface ServerSettings {
  password?: string;
  users?: readonly string[];
  tls?: { certFile: string; keyFile: string; caFile: string };
  flags?: readonly string[];
}
