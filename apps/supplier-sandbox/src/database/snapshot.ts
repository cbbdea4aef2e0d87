import { hash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';

const FOLDER = join('.cache', 'tripsage-sandbox');
const compress = promisify(gzip);

/**
 * The new database as a file beside the installed packages: making one takes seconds of a core, and reading this a
 * quarter of them. It holds the schema and the seeds alone. Where it can't be read or written, nothing is lost but time.
 */
export class Snapshot {
  private readonly folder: string;
  private readonly file: string;

  /** `recipe` is everything that the database is made of; another recipe has another file. */
  constructor(recipe: string) {
    const installed = createRequire(import.meta.url).resolve('@electric-sql/pglite');
    const modules = installed.slice(0, installed.lastIndexOf('node_modules') + 'node_modules'.length);
    this.folder = join(modules, FOLDER);
    this.file = join(this.folder, `${hash('sha256', `${installed}\n${recipe}`).slice(0, 16)}.tar.gz`);
  }

  async read(): Promise<Blob | undefined> {
    try {
      return new Blob([await readFile(this.file)], { type: 'application/x-gzip' });
    } catch {
      return undefined;
    }
  }

  /** Other processes may write the same at the same time: each puts a whole file in place. */
  async write(dump: Blob): Promise<void> {
    const own = `${this.file}.${randomUUID()}`;
    try {
      await mkdir(dirname(own), { recursive: true });
      await writeFile(own, await compress(await dump.arrayBuffer(), { level: 1 }));
      await rename(own, this.file);
      await this.removeOthers();
    } catch {
      await rm(own, { force: true });
    }
  }

  private async removeOthers(): Promise<void> {
    const others = (await readdir(this.folder)).filter(
      (name) => name.endsWith('.tar.gz') && join(this.folder, name) !== this.file,
    );
    await Promise.all(others.map((name) => rm(join(this.folder, name), { force: true })));
  }
}
