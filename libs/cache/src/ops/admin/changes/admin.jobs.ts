import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import type { Backend } from '../../../ports/backend.js';
import { CacheError, CacheStoreUnavailableError } from '../../../api/errors.js';
import { CACHE_BACKEND } from '../../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../../options/module-options.js';
import type { JobResponse } from './job-response.js';
import { parseRecord } from '../../records/parse-records.js';
import { PROCESS_NAME } from '../../records/process-name.js';
import { isoNow } from '../../records/iso-now.js';

/** The table of the settings store, and how long a job stays there after it was saved last. */
const TABLE = 'jobs';
const KEPT_MS = 60 * 60_000;
/** The time between two saves of the progress of a job. */
const SAVE_EVERY_MS = 500;

/** Reports how many keys a job has processed. */
export interface Progress {
  (count: number): void;
}

/** Runs work that takes longer than a request. Any process can report how far it is. */
@Injectable()
export class AdminJobs {
  private readonly logger = new Logger('CacheAdmin');
  private readonly own = new Map<string, JobResponse>();

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
  ) {}

  /** Starts a job. @param what in words; never a value */
  start(what: string, work: (progress: Progress) => Promise<void>): JobResponse {
    const startedAt = isoNow(this.options.clock);
    const job: JobResponse = {
      id: randomUUID(),
      what,
      state: 'running',
      startedAt,
      count: 0,
      process: PROCESS_NAME,
    };
    this.own.set(job.id, job);
    this.run(job, work).catch((error: unknown) =>
      this.logger.error(`A job could not be saved: ${what}`, error),
    );
    return job;
  }

  /** Finds a job of any process. @throws NotFoundException */
  async job(id: string): Promise<JobResponse> {
    const own = this.own.get(id);
    if (own !== undefined) return own;
    const text = (await this.backend.settings.all(TABLE)).get(id)?.text;
    if (text === undefined)
      throw new NotFoundException('There is no such job, or it ended over an hour ago.');
    const job = parseRecord<JobResponse>(text);
    if (job === undefined) throw new NotFoundException('The record of this job can not be read.');
    return job;
  }

  private async run(job: JobResponse, work: (progress: Progress) => Promise<void>): Promise<void> {
    let current = job;
    let savedAt = -Infinity;
    const progress = (count: number): void => {
      current = { ...current, count };
      this.own.set(job.id, current);
      const now = this.options.clock.monotonic();
      if (now - savedAt < SAVE_EVERY_MS) return;
      savedAt = now;
      this.save(current).catch((error: unknown) =>
        this.logger.error(`A job could not be saved: ${job.what}`, error),
      );
    };
    try {
      await work(progress);
      current = { ...current, state: 'done', endedAt: isoNow(this.options.clock) };
    } catch (error) {
      if (!(error instanceof CacheError)) this.logger.error(`A job failed: ${job.what}`, error);
      const why =
        error instanceof CacheError ? error.message : 'An unexpected error, see the log of its process.';
      current = { ...current, state: 'failed', endedAt: isoNow(this.options.clock), error: why };
    }
    this.own.set(job.id, current);
    await this.save(current);
    this.options.clock.after(KEPT_MS, () => this.own.delete(job.id));
  }

  private async save(job: JobResponse): Promise<void> {
    try {
      await this.backend.settings.set(TABLE, job.id, JSON.stringify(job), KEPT_MS);
    } catch (error) {
      // This process can still report it.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }
}
