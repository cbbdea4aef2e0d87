/** An error that Duffel answered with. */
export interface DuffelRefusal {
  readonly status: number;
  header(name: string): string | null;
  /** The id that Duffel's support asks for. */
  readonly requestId: string | undefined;
  readonly errors: readonly DuffelErrorItem[];
}

export interface DuffelErrorItem {
  readonly code?: string;
  readonly title?: string;
  /** The field at fault, by its name and by its place in the request. */
  readonly field?: string;
  readonly pointer?: string;
}

/** The error that Duffel's SDK throws then: its class name is minified, its fields are not, and what is in them is Duffel's. */
interface ThrownRefusal {
  status: number;
  headers: { get(name: string): string | null };
  meta?: unknown;
  errors?: unknown;
}

/** Reads what a call of the SDK rejected with; `undefined` where Duffel gave no answer, or one that is no error. */
export function refusalOf(error: unknown): DuffelRefusal | undefined {
  if (!isRefusal(error)) return undefined;
  return {
    status: error.status,
    header: (name) => error.headers.get(name),
    requestId: textsOf(error.meta)['request_id'],
    errors: Array.isArray(error.errors) ? error.errors.map(itemOf) : [],
  };
}

function itemOf(sent: unknown): DuffelErrorItem {
  const { code, title } = textsOf(sent);
  const { field, pointer } = textsOf((sent as { source?: unknown } | null)?.source);
  return {
    ...(code !== undefined && { code }),
    ...(title !== undefined && { title }),
    ...(field !== undefined && { field }),
    ...(pointer !== undefined && { pointer }),
  };
}

function isRefusal(error: unknown): error is ThrownRefusal {
  const { status, headers } = (error ?? {}) as Partial<ThrownRefusal>;
  return typeof status === 'number' && typeof headers?.get === 'function';
}

/** The fields that are text, of whatever a supplier or a proxy before it sent. */
function textsOf(sent: unknown): Record<string, string> {
  return Object.fromEntries(Object.entries(sent ?? {}).filter(([, value]) => typeof value === 'string'));
}
