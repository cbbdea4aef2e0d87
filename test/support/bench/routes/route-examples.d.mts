/** What answers said that later requests need: ids by what they are of. */
export type Known = Record<string, string>;

/** One good request for a route of the API. Those that need an id come after those that make it. */
export interface RouteExample {
  /** As the OpenAPI document has it: `GET /api/trips/{id}`. */
  readonly route: string;
  /** Default: the path of the route. */
  readonly path?: (known: Known) => string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: (known: Known) => unknown;
  /** Further headers, which prove the body. */
  readonly sign?: (text: string) => Record<string, string>;
  /** Keeps what later requests need of the first answer. */
  readonly keep?: (answer: never, known: Known) => unknown;
}

export const ROUTE_EXAMPLES: readonly RouteExample[];

export function requestOf(example: RouteExample, known: Known): { path: string; init: RequestInit };
