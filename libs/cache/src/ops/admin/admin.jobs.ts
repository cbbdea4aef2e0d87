import { randomUUID } from 'node:crypto';
import { Inject, Injectable, Logger, NotFoundException } from '@nestjs/common';
import type { Backend } from '../../ports/backend.js';
import { CacheError, CacheStoreUnavailableError } from '../../api/errors.js';
import { CACHE_BACKEND } from '../../nest/tokens.js';
import { CHECKED_OPTIONS, type CheckedOptions } from '../../options/checked-options.js';
import type { JobResponse } from './responses.js';
import { parsed } from '../parsed.js';
import { PROCESS_NAME } from '../process-name.js';
import { isoNow } from '../iso-now.js';

/** The table of settings, and how long what is known of a job is kept there after it was told last. */
const TABLE = 'jobs';
const KEPT_MS = 60 * 60_000;
/** How often the settings are told of a job's progress. */
const TELL_EVERY_MS = 500;

/** Tells how far a job is. */
export interface Progress {
  (count: number): void;
}

/** Work that takes longer than an answer: it is begun, and whoever asks any of the processes is told how far it is. */
@Injectable()
export class AdminJobs {
  private readonly logger = new Logger('CacheAdmin');
  private readonly here = new Map<string, JobResponse>();

  constructor(
    @Inject(CACHE_BACKEND) private readonly backend: Backend,
    @Inject(CHECKED_OPTIONS) private readonly options: CheckedOptions,
  ) {}

  /** @param what in words; never a value */
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
    this.here.set(job.id, job);
    this.run(job, work).catch((error: unknown) =>
      this.logger.error(`A job could not be told of: ${what}`, error),
    );
    return job;
  }

  /** @throws NotFoundException */
  async job(id: string): Promise<JobResponse> {
    const here = this.here.get(id);
    if (here !== undefined) return here;
    const text = (await this.backend.settings.all(TABLE)).get(id)?.text;
    if (text === undefined)
      throw new NotFoundException('There is no such job, or it ended over an hour ago.');
    const job = parsed<JobResponse>(text);
    if (job === undefined) throw new NotFoundException('What is known of the job can not be read.');
    return job;
  }

  private async run(job: JobResponse, work: (progress: Progress) => Promise<void>): Promise<void> {
    let known = job;
    let toldAt = -Infinity;
    const progress = (count: number): void => {
      known = { ...known, count };
      this.here.set(job.id, known);
      const now = this.options.clock.monotonic();
      if (now - toldAt < TELL_EVERY_MS) return;
      toldAt = now;
      this.tell(known).catch((error: unknown) =>
        this.logger.error(`A job could not be told of: ${job.what}`, error),
      );
    };
    try {
      await work(progress);
      known = { ...known, state: 'done', endedAt: isoNow(this.options.clock) };
    } catch (error) {
      if (!(error instanceof CacheError)) this.logger.error(`A job failed: ${job.what}`, error);
      const why =
        error instanceof CacheError ? error.message : 'An unexpected error, see the log of its process.';
      known = { ...known, state: 'failed', endedAt: isoNow(this.options.clock), error: why };
    }
    this.here.set(job.id, known);
    await this.tell(known);
    this.options.clock.after(KEPT_MS, () => this.here.delete(job.id));
  }

  private async tell(job: JobResponse): Promise<void> {
    try {
      await this.backend.settings.set(TABLE, job.id, JSON.stringify(job), KEPT_MS);
    } catch (error) {
      // Whoever asks this process knows it all the same.
      if (!(error instanceof CacheStoreUnavailableError)) throw error;
    }
  }
}
