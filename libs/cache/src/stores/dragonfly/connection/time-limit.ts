import { startTimer, systemClock, whileListening } from '../../../time/clock.js';
import { NoAnswerError } from './server-failures.js';

/** The clock of this machine, whose timers keep the process alive while an answer is awaited. */
const answers = whileListening({
  ...systemClock,
  after: (ms, callback) => startTimer(ms, callback, { keepsAlive: true }),
});

/** The waits that began in one turn of the event loop: one timer is enough for them. */
class WaitsOfTurn {
  /** All of them have ended. */
  hasEnded = false;
  private readonly rejects = new Set<(error: Error) => void>();
  private readonly stopTimer: () => void;

  constructor(limitMs: number) {
    // Timers run before what has arrived meanwhile is read: read it first.
    this.stopTimer = answers.after(limitMs, () => setImmediate(() => this.end(limitMs)));
  }

  add(reject: (error: Error) => void): void {
    this.rejects.add(reject);
  }

  remove(reject: (error: Error) => void): void {
    this.rejects.delete(reject);
    if (this.rejects.size > 0) return;
    this.hasEnded = true;
    this.stopTimer();
  }

  private end(limitMs: number): void {
    for (const reject of this.rejects) reject(new NoAnswerError(limitMs));
  }
}

/** The waits of this turn, by their limits. */
const turn = new Map<number, WaitsOfTurn>();

function waitsOfTurn(limitMs: number): WaitsOfTurn {
  const known = turn.get(limitMs);
  if (known !== undefined && !known.hasEnded) return known;
  if (turn.size === 0) process.nextTick(() => turn.clear());
  const waits = new WaitsOfTurn(limitMs);
  turn.set(limitMs, waits);
  return waits;
}

/**
 * Waits for work, at most that long. Time in which this process could not read does not count: see {@link whileListening}.
 *
 * @throws NoAnswerError when it takes longer; the work itself goes on
 */
export function within<T>(limitMs: number, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const waits = waitsOfTurn(limitMs);
    waits.add(reject);
    work.then(
      (value) => {
        waits.remove(reject);
        return resolve(value);
      },
      (error: unknown) => {
        waits.remove(reject);
        return reject(error);
      },
    );
  });
}
