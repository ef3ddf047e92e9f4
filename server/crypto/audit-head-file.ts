import { timingSafeEqual } from 'node:crypto';
import { dirname, join, parse, resolve } from 'node:path';
import { z } from 'zod';
import { type AuditSeal, linkStatement } from '../domain/audit/chain/audit-seal.ts';
import type { HeadRecord, RecordedHead } from '../domain/audit/chain/head-record.ts';
import type { Log } from '../domain/ports/log.ts';
import type { ChainLink } from '../domain/records/audit-event.ts';
import { makePrivateFolder } from '../files/make-private-folder.ts';
import { jsonOrNull } from '../text/json-or-null.ts';
import { RecordFile } from './record-file.ts';

const record = z.object({
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  kid: z.string(),
  seal: z.string(),
});

/** The head file of a database: `carelink.audit-head` beside `carelink.sqlite`. */
export function headFileOf(databaseFile: string): string {
  const { dir, name } = parse(resolve(databaseFile));
  return join(dir, `${name}.audit-head`);
}

/**
 * What a node keeps of a database on another machine: `carelink.node-audit-head`, so that the record of a database file
 * of that name, from before or from a way back, is another one.
 */
export function headFileOfNode(file: string): string {
  const { dir, name } = parse(resolve(file));
  return join(dir, `${name}.node-audit-head`);
}

/**
 * The head in a file, with a digest under the server's key. It is not flushed for each event: after a power failure
 * it may be behind, but never ahead.
 */
export class AuditHeadFile implements HeadRecord {
  readonly #seal: AuditSeal;
  readonly #file: RecordFile;

  /** Root writes it for the owner of `model`. */
  constructor(
    databaseFile: string,
    seal: AuditSeal,
    log: Log,
    { path = headFileOf(databaseFile), model = databaseFile } = {},
  ) {
    this.#seal = seal;
    this.#file = new RecordFile(path, model, log);
  }

  /** What a node keeps of a database elsewhere: `file` names the record, and need not exist itself. */
  static ofNode(file: string, seal: AuditSeal, log: Log): AuditHeadFile {
    const folder = dirname(resolve(file));
    makePrivateFolder(folder);
    return AuditHeadFile.toLookAt(file, seal, log);
  }

  /** The same for somebody who only reads it. */
  static toLookAt(file: string, seal: AuditSeal, log: Log): AuditHeadFile {
    return new AuditHeadFile(file, seal, log, { path: headFileOfNode(file), model: dirname(resolve(file)) });
  }

  get path(): string {
    return this.#file.path;
  }

  /** Throws `KeyFileError` if it cannot be read. */
  read(): RecordedHead {
    return this.#file.read((text) => {
      if (text === null) return { kind: 'missing' };
      const parsed = record.safeParse(jsonOrNull(text));
      if (!parsed.success) return { kind: 'foreign' };
      const head = { seq: parsed.data.seq, hash: Buffer.from(parsed.data.hash, 'hex') };
      const { kid, seal } = parsed.data;
      if (kid !== this.#seal.keyId) return { kind: 'former', keyId: kid, head };
      return isSealOf(this.#seal, linkStatement('head', head), seal)
        ? { kind: 'recorded', head }
        : { kind: 'foreign' };
    });
  }

  /** The first record of a new trail, flushed to disk so that its absence is noticed from then on. */
  create(head: ChainLink): void {
    this.#file.put(this.#contentOf(head), true);
  }

  write(head: ChainLink): void {
    this.#file.write(this.#contentOf(head));
  }

  #contentOf(head: ChainLink) {
    const seal = sealOfText(this.#seal, linkStatement('head', head)).toString('base64url');
    return { seq: head.seq, hash: head.hash.toString('hex'), kid: this.#seal.keyId, seal };
  }
}

/** A keyed digest rather than a signature: every commit needs one, and only key holders read it. */
export function sealOfText(seal: AuditSeal, statement: string): Buffer {
  return seal.sealOf(Buffer.from(statement));
}

/** Whether `text` is that digest. */
export function isSealOf(seal: AuditSeal, statement: string, text: string): boolean {
  const given = Buffer.from(text, 'base64url');
  const expected = sealOfText(seal, statement);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
