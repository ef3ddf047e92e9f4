import { timingSafeEqual } from 'node:crypto';
import { closeSync, constants, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname, join, parse, resolve } from 'node:path';
import { z } from 'zod';
import { type AuditSeal, linkStatement } from '../domain/audit/chain/audit-seal.ts';
import type { HeadRecord, RecordedHead } from '../domain/audit/chain/head-record.ts';
import type { Log } from '../domain/ports/log.ts';
import type { ChainLink } from '../domain/records/audit-event.ts';
import { giveOpenFileToOwnerOf, isRoot } from '../files/give-to-owner.ts';

import { makePrivateFolder } from '../files/make-private-folder.ts';
import { openToRead } from '../files/open-to-read.ts';

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

/** All records have the same length and fit into one sector, so that overwriting one is a single step. */
const recordBytes = 400;
const mostReads = 5;

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
  readonly path: string;
  readonly #seal: AuditSeal;
  readonly #log: Log;
  readonly #model: string;
  #failing = false;
  #isGiven = false;

  /** Root writes it for the owner of `model`. */
  constructor(
    databaseFile: string,
    seal: AuditSeal,
    log: Log,
    { path = headFileOf(databaseFile), model = databaseFile } = {},
  ) {
    this.#model = model;
    this.path = path;
    this.#seal = seal;
    this.#log = log;
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

  /** Throws `KeyFileError` if this user may not read it. */
  read(): RecordedHead {
    let recorded = this.#readOnce();
    // Another process may have been writing: no system guarantees that a reader sees a write as a whole.
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
    const { kid } = parsed.data;
    if (kid !== this.#seal.keyId) return { kind: 'former', keyId: kid, head };
    const given = Buffer.from(parsed.data.seal, 'base64url');
    const expected = this.#sealOf(head);
    const ours = given.length === expected.length && timingSafeEqual(given, expected);
    return ours ? { kind: 'recorded', head } : { kind: 'foreign' };
  }

  /** The first record of a new trail, flushed to disk so that its absence is noticed from then on. */
  create(head: ChainLink): void {
    this.#put(head, true);
  }

  write(head: ChainLink): void {
    try {
      this.#put(head, false);
      this.#failing = false;
    } catch (error) {
      // The event itself is on disk, and nurses must be able to go on working: the record falls behind, which is
      // reported.
      if (!this.#failing)
        this.#log.error({ problem: systemCodeOf(error) }, 'the audit head cannot be recorded');
      this.#failing = true;
    }
  }

  #put(head: ChainLink, durably: boolean): void {
    const seal = this.#sealOf(head).toString('base64url');
    const content = { seq: head.seq, hash: head.hash.toString('hex'), kid: this.#seal.keyId, seal };
    const text = `${JSON.stringify(content).padEnd(recordBytes - 1)}\n`;
    // Root changes its owner below, so it must never be a link that somebody placed here.
    const flags =
      constants.O_WRONLY |
      constants.O_CREAT |
      (constants.O_NONBLOCK ?? 0) |
      (isRoot() ? constants.O_NOFOLLOW : 0);
    const file = openSync(this.path, flags, 0o600);
    try {
      // Only once: as root it would otherwise take a system call for each commit.
      if (!this.#isGiven) giveOpenFileToOwnerOf(this.#model, file);
      this.#isGiven = true;
      writeSync(file, text, 0);
      if (durably) fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }

  /** A keyed digest rather than a signature: every commit needs one, and only key holders read it. */
  #sealOf(head: ChainLink): Buffer {
    return this.#seal.sealOf(Buffer.from(linkStatement('head', head)));
  }

  /** A file that merely cannot be read is not damaged, and overwriting it unread could hide damage. */
  #readText(): string | null {
    try {
      const file = openToRead(this.path);
      try {
        return readFileSync(file, 'utf8');
      } finally {
        closeSync(file);
      }
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === 'ENOENT') return null;
      if (code !== 'EACCES' && code !== 'EPERM') return '';
      const hint = ownerHint([dirname(this.path), this.path]);
      throw new KeyFileError(`The head record ${this.path} cannot be read (${code}).${hint}`);
    }
  }
}
