/** One line of `GET /admin/audit`, which answers `{ items }`, the newest first. */
export interface AuditResponse {
  readonly at: string;
  /** The role of the token, the name that its user gave in `X-Admin-Name`, and the address. */
  readonly who: string;
  /** `POST /admin/cache/namespaces/flights/clear`, with the body. */
  readonly what: string;
  readonly result: string;
  readonly process: string;
}
