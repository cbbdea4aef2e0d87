/** Bytes that a view may keep alive besides its own: this many, and a quarter of its own. */
const MOST_ELSE_BYTES = 1_024;

/**
 * The same bytes to be kept for long: a copy where the view would keep a much larger buffer alive, else the view
 * itself. Such a buffer is Node's pool of small ones, or all that came through a socket at once.
 */
export function ownBytes(view: Uint8Array): Uint8Array {
  const elseBytes = view.buffer.byteLength - view.byteLength;
  return elseBytes > MOST_ELSE_BYTES + view.byteLength / 4 ? new Uint8Array(view) : view;
}
