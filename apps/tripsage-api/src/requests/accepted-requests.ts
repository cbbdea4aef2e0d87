/** The most requests of one class that are remembered, and the longest text of one. */
const MOST = 1_000;
const LONGEST_TEXT = 1_000;

type RequestClass = new () => object;

/**
 * Remembers requests whose fields were right, by their JSON, so that the fields of a popular request are checked once. The
 * checks of a field see its value and nothing else; rules that know the time are none of them.
 */
export class AcceptedRequests {
  private readonly accepted = new WeakMap<RequestClass, Map<string, object>>();

  /** A request with the fields that the one of this text got. */
  like(text: string, dto: RequestClass): object | undefined {
    const known = this.accepted.get(dto)?.get(text);
    return known === undefined ? undefined : Object.assign(new dto(), known);
  }

  /** Adds a request, unless its text could stand for another: JSON writes `1e999` as `null`. */
  add(text: string, dto: RequestClass, { given, request }: { given: object; request: object }): void {
    if (text.length > LONGEST_TEXT || !Object.values(given).every(isSaidByJson)) return;
    // Requests would share what is inside of a field.
    if (!Object.values(request).every(isSaidByJson)) return;
    const ofClass = this.accepted.get(dto) ?? new Map<string, object>();
    if (ofClass.size >= MOST) ofClass.delete(ofClass.keys().next().value as string);
    this.accepted.set(dto, ofClass.set(text, Object.assign(new dto(), request)));
  }
}

function isSaidByJson(value: unknown): boolean {
  return typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value);
}
