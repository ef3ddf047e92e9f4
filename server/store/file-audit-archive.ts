import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseRecord } from '../domain/audit/export/audit-record.ts';
import { renderNdjson } from '../domain/audit/export/render-ndjson.ts';
import type { AuditArchive } from '../domain/audit/prune-trail.ts';
import { AdministrationError } from '../domain/ports/administration-error.ts';
import type { AuditEvent } from '../domain/records/audit-event.ts';
import { giveToOwnerOf } from '../files/give-to-owner.ts';
import { makePrivateFolder } from '../files/make-private-folder.ts';
import { openToRead } from '../files/open-to-read.ts';
import { placeNew } from '../files/place-new.ts';
import { syncFolder } from '../files/sync-folder.ts';
import { systemCodeOf } from '../files/system-code.ts';

/**
 * NDJSON files, readable only by their owner. An existing file is never overwritten, and a file under its final
 * name is complete and on disk.
 */
export class FileAuditArchive implements AuditArchive {
  readonly #nameFile: typeof nameOfRange;
  readonly #mayExist: boolean;

  private constructor(nameFile: typeof nameOfRange, mayExist: boolean) {
    this.#nameFile = nameFile;
    this.#mayExist = mayExist;
  }

  /** Files in a folder, named for their content; one left there by an interrupted pruning is reused. */
  static inFolder(folder: string): FileAuditArchive {
    return new FileAuditArchive((range) => join(folder, nameOfRange(range)), true);
  }

  /** A single file with a given name. */
  static file(path: string): FileAuditArchive {
    return new FileAuditArchive(() => path, false);
  }

  async write(events: AsyncIterable<AuditEvent>, range: { fromSeq: number; toSeq: number }): Promise<string> {
    const path = this.#nameFile(range);
    const draft = `${path}.${randomUUID()}.part`;
    const nothingPruned = (why: string) =>
      new AdministrationError(`Nothing was pruned: the archive ${path} ${why}.`);
    let isNew: boolean;
    try {
      makePrivateFolder(dirname(path));
      await writeUnder(draft, events);
      giveToOwnerOf(dirname(path), [draft]);
      isNew = placeNew(draft, path);
      // The events are about to be removed from the database: a power cut must not take the archive's name.
      syncFolder(dirname(path));
    } catch (error) {
      throw nothingPruned(`cannot be written (${systemCodeOf(error)})`);
    } finally {
      await rm(draft, { force: true }).catch(() => undefined);
    }
    if (!isNew && !this.#mayExist) throw nothingPruned('exists already');
    return path;
  }

  async *read(path: string): AsyncIterable<AuditEvent> {
    for await (const line of linesOf(createReadStream(path, { fd: openToRead(path), encoding: 'utf8' }))) {
      const event = parseRecord(line);
      if (!event) return;
      yield event;
    }
  }

  async digest(path: string): Promise<string> {
    const hash = createHash('sha256');
    await pipeline(createReadStream(path, { fd: openToRead(path) }), hash);
    return hash.digest('hex');
  }
}

async function writeUnder(path: string, events: AsyncIterable<AuditEvent>): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  await pipeline(renderNdjson(events), file.createWriteStream({ flush: true }));
}

function nameOfRange({ fromSeq, toSeq }: { fromSeq: number; toSeq: number }): string {
  return `audit-${fromSeq}-${toSeq}.ndjson`;
}

/** Lines end with LF only: `node:readline` would also split at U+2028, which JSON allows in strings. */
async function* linesOf(text: AsyncIterable<string>): AsyncIterable<string> {
  let rest = '';
  for await (const chunk of text) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    yield* lines;
  }
}
