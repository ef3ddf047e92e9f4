import { timingSafeEqual } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { z } from 'zod';
import { type AuditSeal, linkStatement } from '../domain/audit/chain/audit-seal.ts';
import type { HeadRecord, RecordedHead } from '../domain/audit/chain/head-record.ts';
import type { Log } from '../domain/ports/log.ts';
import type { ChainLink } from '../domain/records/audit-event.ts';
import { giveOpenFileToOwnerOf, isRoot } from '../files/give-to-owner.ts';
import { ownerHint } from '../files/owner-hint.ts';
import { systemCodeOf } from '../files/system-code.ts';
import { jsonOrNull } from '../text/json-or-null.ts';
import { KeyFileError } from './key-file.ts';

const record = z.object({
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  kid: z.string(),
  seal: z.string(),
});

/** All records have one length within one sector, so that writing one over another is one step. */
const recordBytes = 400;
const mostReads = 5;

/** The head file of a database: `carelink.sqlite` has `carelink.audit-head` beside it. */
export function headFileOf(databaseFile: string): string {
  const { dir, name } = parse(resolve(databaseFile));
  return join(dir, `${name}.audit-head`);
}

/** The head in a file, with a digest under the server's key. It is not flushed for each event: after a power failure it is behind, never ahead. */
export class AuditHeadFile implements HeadRecord {
  readonly path: string;
  readonly #seal: AuditSeal;
  readonly #log: Log;
  readonly #databaseFile: string;
  #failing = false;
  #isGiven = false;

  constructor(databaseFile: string, seal: AuditSeal, log: Log) {
    this.#databaseFile = databaseFile;
    this.path = headFileOf(databaseFile);
    this.#seal = seal;
    this.#log = log;
  }

  /** Throws `KeyFileError` where this user has no right to read it. */
  read(): RecordedHead {
    let recorded = this.#readOnce();
    // Another process may have been writing: no system promises that a reader sees one write as a whole.
    for (let tries = 1; recorded.kind === 'foreign' && tries < mostReads; tries += 1)
      recorded = this.#readOnce();
    return recorded;
  }

  #readOnce(): RecordedHead {
    const text = this.#readText();
    if (text === null) return { kind: 'missing' };
    const parsed = record.safeParse(jsonOrNull(text));
    if (!parsed.success) return { kind: 'foreign' };
    const head = { seq: parsed.data.seq, hash: Buffer.from(parsed.data.hash, 'hex') };
    const given = Buffer.from(parsed.data.seal, 'base64url');
    const expected = this.#sealOf(head);
    const ours = given.length === expected.length && timingSafeEqual(given, expected);
    return ours ? { kind: 'recorded', head } : { kind: 'foreign' };
  }

  /** The first record of a new trail, flushed to disk, so that it can be missed from then on. */
  create(head: ChainLink): void {
    this.#put(head, true);
  }

  write(head: ChainLink): void {
    try {
      this.#put(head, false);
      this.#failing = false;
    } catch (error) {
      // The event itself is on disk, and nurses must be able to work on: the record stays behind and is told of.
      if (!this.#failing)
        this.#log.error({ problem: systemCodeOf(error) }, 'the audit head cannot be recorded');
      this.#failing = true;
    }
  }

  #put(head: ChainLink, durably: boolean): void {
    const seal = this.#sealOf(head).toString('base64url');
    const content = { seq: head.seq, hash: head.hash.toString('hex'), kid: this.#seal.keyId, seal };
    const text = `${JSON.stringify(content).padEnd(recordBytes - 1)}\n`;
    // Root gives the file away below: never one that somebody has laid a link to here.
    const flags = constants.O_WRONLY | constants.O_CREAT | (isRoot() ? constants.O_NOFOLLOW : 0);
    const file = openSync(this.path, flags, 0o600);
    try {
      // Once: as root it would otherwise be a system call for each commit.
      if (!this.#isGiven) giveOpenFileToOwnerOf(this.#databaseFile, file);
      this.#isGiven = true;
      writeSync(file, text, 0);
      if (durably) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** A keyed digest rather than a signature: one is needed for every commit, and only key holders look at it. */
  #sealOf(head: ChainLink): Buffer {
    return this.#seal.sealOf(Buffer.from(linkStatement('head', head)));
  }

  /** What may only not be read is no damage, and writing over it unread would hide one. */
  #readText(): string | null {
    try {
      return readFileSync(this.path, 'utf8');
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === 'ENOENT') return null;
      if (code !== 'EACCES' && code !== 'EPERM') return '';
      const hint = ownerHint([dirname(this.path), this.path]);
      throw new KeyFileError(`The head record ${this.path} cannot be read (${code}).${hint}`);
    }
  }
}
