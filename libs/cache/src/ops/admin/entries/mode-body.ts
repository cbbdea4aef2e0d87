import type { Mode } from '../../../api/mode.js';

/** The body of `POST …/clear` and `POST …/invalidate`. */
export interface ModeBody {
  /** Default `'delete'`. */
  readonly mode?: Mode;
}
