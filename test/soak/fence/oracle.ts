import type { Promises, Verdict } from './promises.js';
import {
  KINDS,
  type ReadRecord,
  type SoakRecord,
  sourceName,
  type Value,
  type WriteRecord,
} from './records.js';

/** What lies between two moments that a process notes one after the other. */
const SLACK_MS = 20;
const PLAIN_LETTERS: ReadonlySet<string> = new Set([KINDS.plain.letter, KINDS.mixed.letter]);

/** Judges what processes saw by what is promised. */
export class FenceOracle {
  private readonly violations: string[] = [];
  private readonly byRule = new Map<string, number>();
  private readonly writes = new Map<string, WriteRecord[]>();
  private readonly loads = new Set<string>();
  private worstStalenessMs = 0;
  private worstDisconnectedMs = 0;
  private lagMs = 0;

  /** @param killed processes whose last records are lost */
  constructor(
    private readonly records: readonly SoakRecord[],
    private readonly promises: Promises,
    private readonly killed: ReadonlySet<string>,
  ) {
    for (const record of records) {
      if (record.record === 'load') this.loads.add(record.load);
      if (record.record === 'write') this.writesOf(record.name).push(record);
      if (record.record === 'lag') this.lagMs = Math.max(this.lagMs, record.lagMs);
    }
    for (const writes of this.writes.values()) writes.sort((one, other) => one.version - other.version);
  }

  judge(): Verdict {
    for (const record of this.records) {
      if (record.record === 'read') this.judgeRead(record);
      if (record.record === 'write' && record.error !== undefined) this.judgeError(record, record.error);
    }
    const { violations, byRule, worstStalenessMs, worstDisconnectedMs } = this;
    return { violations, byRule, worstStalenessMs, worstDisconnectedMs };
  }

  private judgeRead(read: ReadRecord): void {
    const waitMs = read.answered - read.made;
    if (read.isOpen) return this.violate('unanswered', read, `no answer for ${Math.round(waitMs)} ms`);
    if (waitMs > this.promises.longestWaitMs + this.lagMs)
      this.violate('wait', read, `${Math.round(waitMs)} ms`);
    if (read.error !== undefined) return this.judgeError(read, read.error);
    const { value } = read;
    if (this.promises.isCalm && PLAIN_LETTERS.has(read.key.charAt(0))) this.judgeKept(read);
    if (value === undefined) return;
    if (value.key !== read.key) this.violate('foreign value', read, JSON.stringify(value));
    this.judgeOrigin(read, value);
    this.judgeVersions(read, value, { isPart: false, isOfDisconnected: value.isOfDisconnected === true });
    this.judgeAge(read, value);
    for (const part of value.parts ?? []) {
      this.judgeOrigin(read, part);
      this.judgeVersions(read, part, { isPart: true, isOfDisconnected: value.isOfDisconnected === true });
      const isHit = read.label === undefined || read.label.outcome === 'hit';
      if (isHit) this.judgeLife(read, part, part.freshMs, 'age of a part');
    }
  }

  private judgeError(record: ReadRecord | WriteRecord, error: string): void {
    if (this.promises.errors?.test(error) !== true) this.violate('error', record, error);
  }

  private judgeOrigin(read: ReadRecord, { load, isPlain }: Value): void {
    const process = load.split('/', 1)[0] ?? '';
    if (isPlain !== true && !this.loads.has(load) && !this.killed.has(process))
      this.violate('origin', read, `no load ${load} is known`);
  }

  private judgeVersions(
    read: ReadRecord,
    value: Value,
    { isPart, isOfDisconnected }: { isPart: boolean; isOfDisconnected: boolean },
  ): void {
    for (const [name, version] of Object.entries(value.versions)) {
      if (isPart && name.startsWith('k:')) continue;
      const writes = this.writes.get(name) ?? [];
      for (let at = writes.length - 1; at >= 0; at -= 1) {
        const write = writes[at] as WriteRecord;
        if (write.version <= version) break;
        this.judgeAgainst(read, value, write, isOfDisconnected);
      }
    }
    if (value.isPlain === true) this.judgeClears(read, value);
  }

  /** Judges an answer that is older than an invalidation. */
  private judgeAgainst(read: ReadRecord, value: Value, write: WriteRecord, isOfDisconnected: boolean): void {
    const sinceMs = read.made - write.returned;
    if (sinceMs < 0 || write.error !== undefined || this.isServableStale(read, write)) return;
    const what = `${value.load} older than ${write.how} ${write.name} (${write.isConfirmed ? 'confirmed' : 'not confirmed'}) of ${write.process}`;
    const late = `${what}, asked ${Math.round(sinceMs)} ms later, answered ${Math.round(read.answered - write.returned)} ms later`;
    if (value.isPlain === true) {
      const isKnown = write.isConfirmed || write.process === read.process;
      if (isKnown && !this.promises.isRestored) this.violate('plain', read, late);
      return;
    }
    if (write.process === read.process) return this.violate('own', read, late);
    // Whether its bump was confirmed is told to nobody.
    if (!write.isConfirmed || (write.how === 'set' && !this.promises.isCalm)) return;
    const isDisconnected = isOfDisconnected || read.label?.isDisconnected === true;
    const limitMs = isDisconnected ? this.promises.graceMs : this.promises.maxStalenessMs;
    if (sinceMs > limitMs + SLACK_MS) return this.violate('others', read, late);
    const staleMs = read.answered - write.returned;
    if (isDisconnected) this.worstDisconnectedMs = Math.max(this.worstDisconnectedMs, staleMs);
    else this.worstStalenessMs = Math.max(this.worstStalenessMs, staleMs);
  }

  private isServableStale({ label, value }: ReadRecord, { mode }: WriteRecord): boolean {
    if (mode !== 'expire' || label === undefined) return false;
    const isBornStale = value?.parts !== undefined && label.freshForMs === 0;
    return label.outcome === 'stale' || isBornStale;
  }

  /** A clear removes what was set before it began. */
  private judgeClears(read: ReadRecord, value: Value): void {
    if (this.promises.isRestored || !read.key.startsWith(KINDS.plain.letter)) return;
    const [[name, version] = ['', 0]] = Object.entries(value.versions);
    const set = this.writes.get(name)?.find((write) => write.version === version);
    if (set === undefined) return;
    for (const clear of this.writes.get(sourceName.namespace('plain')) ?? []) {
      const isDone = clear.isConfirmed && clear.returned < read.made;
      const isAfter = set.returned < clear.called && (set.isConfirmed || set.process === clear.process);
      if (isDone && isAfter)
        this.violate(
          'plain',
          read,
          `${value.load} was set before a clear by ${clear.process}, ${Math.round(read.made - clear.returned)} ms ago`,
        );
    }
  }

  /** What was set last is there until something else happens to its key. */
  private judgeKept(read: ReadRecord): void {
    const writes = this.writes.get(`k:${read.key}`) ?? [];
    const next = writes.findIndex(({ called }) => called > read.answered);
    const last = writes.at(next === -1 ? writes.length - 1 : next - 1);
    if (next === 0 || last?.how !== 'set' || !last.isConfirmed) return;
    if (next === -1 && writes.some(({ returned }) => returned > read.answered)) return;
    const limitMs = last.process === read.process ? 0 : this.promises.maxStalenessMs + SLACK_MS;
    if (read.made < last.returned + limitMs || this.isCleared(read, last)) return;
    if (read.value?.isPlain !== true)
      this.violate(
        'kept',
        read,
        `version ${last.version} was set ${Math.round(read.made - last.returned)} ms ago, and nothing removed it`,
      );
  }

  private isCleared(read: ReadRecord, set: WriteRecord): boolean {
    const clears = read.key.startsWith(KINDS.plain.letter)
      ? this.writes.get(sourceName.namespace('plain'))
      : [];
    // One that was not confirmed is replayed at some moment.
    const mayReach = (clear: WriteRecord) =>
      (clear.returned > set.called || !clear.isConfirmed) && clear.called < read.answered;
    return clears?.some(mayReach) === true;
  }

  private judgeAge(read: ReadRecord, value: Value): void {
    const outcome = read.label?.outcome ?? 'hit';
    if (outcome === 'miss' || value.isPlain === true) return;
    const lifeMs = value.freshMs + (outcome === 'stale' ? this.promises.staleMs : 0);
    this.judgeLife(read, value, lifeMs, 'age');
  }

  private judgeLife(read: ReadRecord, { at, load }: Value, lifeMs: number, rule: string): void {
    const ageMs = read.answered - at;
    if (ageMs > lifeMs + this.promises.storedWithinMs + 2 * this.lagMs)
      this.violate(rule, read, `${load} at an age of ${Math.round(ageMs)} ms, for a life of ${lifeMs}`);
  }

  private violate(rule: string, record: ReadRecord | WriteRecord, what: string): void {
    this.byRule.set(rule, (this.byRule.get(rule) ?? 0) + 1);
    const about = record.record === 'read' ? `${record.by} of ${record.key}` : `${record.how} ${record.name}`;
    const label =
      record.record === 'read' && record.label !== undefined ? ` ${JSON.stringify(record.label)}` : '';
    this.violations.push(`${rule}: process ${record.process}, ${about}${label}: ${what}`);
  }

  private writesOf(name: string): WriteRecord[] {
    const known = this.writes.get(name);
    if (known !== undefined) return known;
    const writes: WriteRecord[] = [];
    this.writes.set(name, writes);
    return writes;
  }
}
