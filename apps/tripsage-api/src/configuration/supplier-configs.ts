import type { Environment } from './environment.js';
import { hostOf } from './environment-values.js';

/** One supplier, as this process asks it. */
export interface SupplierConfig {
  /** `false`: the sandbox answers in the supplier's place. */
  readonly isLive: boolean;
  /** Without a slash at its end. */
  readonly baseUrl: string;
  /** The key or token that is sent; in the sandbox any will do. */
  readonly key: string;
  /** The longest that a call may take. */
  readonly callTimeoutMs: number;
}

export interface DuffelConfig extends SupplierConfig {
  /** The longest that airlines may take to answer a search, and that Duffel may take: 15 s and 20 s. */
  readonly airlineTimeoutMs: number;
  readonly searchTimeoutMs: number;
}

export interface SupabaseConfig extends SupplierConfig {
  /** Signs the webhooks of the database; without it they are refused. */
  readonly webhookSecret?: string;
}

export interface SupplierConfigs {
  /** The address of the sandbox, which plays the suppliers that have no key. */
  readonly sandboxUrl: string;
  readonly duffel: DuffelConfig;
  readonly openMeteo: SupplierConfig;
  readonly exa: SupplierConfig;
  readonly supabase: SupabaseConfig;
  readonly mem0: SupplierConfig;
  readonly openai: SupplierConfig;
}

interface Variables {
  /** None: the supplier wants no key, and is live where its URL is given. */
  readonly key?: keyof Environment & string;
  readonly url: keyof Environment & string;
  /** None: each customer has an address of its own. */
  readonly liveUrl?: string;
  readonly sandboxPath: string;
  readonly sandboxKey: string;
}

/** The secret by which the sandbox signs its webhooks. */
const SANDBOX_WEBHOOK_SECRET = 'whsec_dHJpcHNhZ2Utc2FuZGJveC13ZWJob29rLXNlY3JldA==';

/** The suppliers, as the configuration names them. */
export type SupplierName = Exclude<keyof SupplierConfigs, 'sandboxUrl'>;

const VARIABLES: Record<SupplierName, Variables> = {
  duffel: {
    key: 'DUFFEL_ACCESS_TOKEN',
    url: 'DUFFEL_BASE_URL',
    liveUrl: 'https://api.duffel.com',
    sandboxPath: '',
    sandboxKey: 'sandbox',
  },
  openMeteo: { url: 'OPEN_METEO_BASE_URL', sandboxPath: '/open-meteo', sandboxKey: '' },
  exa: {
    key: 'EXA_API_KEY',
    url: 'EXA_BASE_URL',
    liveUrl: 'https://api.exa.ai',
    sandboxPath: '/exa',
    sandboxKey: 'sandbox',
  },
  supabase: {
    key: 'SUPABASE_KEY',
    url: 'SUPABASE_URL',
    sandboxPath: '/supabase',
    sandboxKey: 'sandbox-anon-key',
  },
  mem0: {
    key: 'MEM0_API_KEY',
    url: 'MEM0_BASE_URL',
    liveUrl: 'https://api.mem0.ai',
    sandboxPath: '/mem0',
    sandboxKey: 'sandbox',
  },
  openai: {
    key: 'OPENAI_API_KEY',
    url: 'OPENAI_BASE_URL',
    liveUrl: 'https://api.openai.com/v1',
    sandboxPath: '/openai/v1',
    sandboxKey: 'sandbox',
  },
};

/** The suppliers that an environment names; the sandbox plays each that has no key. */
export function supplierConfigs(environment: Environment): SupplierConfigs {
  const of = (name: SupplierName, callTimeoutMs: number): SupplierConfig => ({
    ...addressOf(environment, VARIABLES[name]),
    callTimeoutMs,
  });
  const supabase = of('supabase', 5_000);
  const webhookSecret =
    environment.SUPABASE_WEBHOOK_SECRET ?? (supabase.isLive ? undefined : SANDBOX_WEBHOOK_SECRET);
  return {
    sandboxUrl: sandboxUrlIn(environment),
    duffel: { ...of('duffel', 10_000), airlineTimeoutMs: 15_000, searchTimeoutMs: 20_000 },
    openMeteo: of('openMeteo', 5_000),
    exa: of('exa', 15_000),
    supabase: { ...supabase, ...(webhookSecret !== undefined && { webhookSecret }) },
    mem0: of('mem0', 10_000),
    openai: of('openai', 10_000),
  };
}

/** The faults between the variables of one supplier: an address without its key, or a key without its address. */
export function supplierFaults(environment: Environment): string[] {
  return Object.values(VARIABLES).flatMap(({ key, url, liveUrl }) => {
    if (key === undefined) return [];
    const [givenKey, givenUrl] = [environment[key], environment[url]];
    if (liveUrl === undefined && givenKey !== undefined && givenUrl === undefined) {
      return [`${url}: expected the address that ${key} belongs to, since ${key} is set.`];
    }
    if (givenKey !== undefined || givenUrl === undefined) return [];
    return isOf(givenUrl, liveUrl) ? [`${key}: expected a token, since ${url} is the supplier itself.`] : [];
  });
}

function addressOf(
  environment: Environment,
  { key, url, liveUrl, sandboxPath, sandboxKey }: Variables,
): Omit<SupplierConfig, 'callTimeoutMs'> {
  const [givenKey, givenUrl] = [key === undefined ? undefined : environment[key], environment[url]];
  const isLive = key === undefined ? givenUrl !== undefined : givenKey !== undefined;
  const baseUrl =
    givenUrl ?? (isLive && liveUrl !== undefined ? liveUrl : `${sandboxUrlIn(environment)}${sandboxPath}`);
  return { isLive, baseUrl: withoutSlash(baseUrl), key: givenKey ?? sandboxKey };
}

function sandboxUrlIn({ SANDBOX_URL: url, SANDBOX_PORT: port }: Environment): string {
  return withoutSlash(url ?? `http://127.0.0.1:${port}`);
}

function withoutSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

/** Tests whether an address is the supplier's own: its host, or another of its domain. */
function isOf(url: string, liveUrl: string | undefined): boolean {
  if (liveUrl === undefined) return hostOf(url)?.endsWith('.supabase.co') === true;
  const domain = hostOf(liveUrl)?.split('.').slice(-2).join('.') ?? '';
  return hostOf(url) === domain || hostOf(url)?.endsWith(`.${domain}`) === true;
}
