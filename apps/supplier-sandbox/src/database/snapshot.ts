import { hash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/**
 * The new database as a file beside the installed packages: making one takes seconds of a core, and reading this a
 * quarter of them. It holds the schema and the seeds alone. Where it can't be read or written, nothing is lost but time.
 */
export class Snapshot {
  private readonly file: string;

  /** `recipe` is everything that the database is made of; another recipe has another file. */
  constructor(
    recipe: string,
    private readonly folder = besideThePackages(),
  ) {
    this.file = join(folder, `${hash('sha256', recipe).slice(0, 16)}.tar.gz`);
  }

  /** Undefined as well for a file that is cut off or changed, by the checksum of gzip. */
  async read(): Promise<Blob | undefined> {
    try {
      return new Blob([await decompress(await readFile(this.file))], { type: 'application/x-tar' });
    } catch {
      return undefined;
    }
  }

  /** Other processes may write the same at the same time: each puts a whole file in place. */
  async write(dump: Blob): Promise<void> {
    const own = `${this.file}.${randomUUID()}`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(own, await compress(await dump.arrayBuffer(), { level: 1 }));
      await rename(own, this.file);
      await this.removeOthers();
    } catch {
      await rm(own, { force: true }).catch(() => undefined);
    }
  }

  private async removeOthers(): Promise<void> {
    const others = (await readdir(this.folder)).filter(
      (name) => name.endsWith('.tar.gz') && join(this.folder, name) !== this.file,
    );
    await Promise.all(others.map((name) => rm(join(this.folder, name), { force: true })));
  }
}

function besideThePackages(): string {
  const installed = createRequire(import.meta.url).resolve('@electric-sql/pglite');
  const modules = installed.slice(0, installed.lastIndexOf('node_modules'));
  return join(modules, 'node_modules', '.cache', 'tripsage-sandbox');
}
