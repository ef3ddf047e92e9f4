import { dirname, join, parse, resolve } from 'node:path';
import { z } from 'zod';
import { type AuditSeal, linkStatement } from '../domain/audit/chain/audit-seal.ts';
import { sameLink } from '../domain/audit/chain/hash-chain.ts';
import type { LaneRecord, RecordedLane } from '../domain/audit/chain/head-record.ts';
import type { Log } from '../domain/ports/log.ts';
import type { LaneHead } from '../domain/records/audit-event.ts';
import { makePrivateFolder } from '../files/make-private-folder.ts';
import { jsonOrNull } from '../text/json-or-null.ts';
import { isSealOf, sealOfText } from './audit-head-file.ts';
import { RecordFile } from './record-file.ts';

const record = z.object({
  lane: z.number().int().positive(),
  seq: z.number().int().nonnegative(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  kid: z.string(),
  seal: z.string(),
});

const writeEveryMs = 1_000;

/** The end of a node's lane: `carelink.node-lane-head`, beside the record of the house. */
export class LaneHeadFile implements LaneRecord {
  readonly #seal: AuditSeal;
  readonly #file: RecordFile;
  #written: LaneHead | null = null;
  #noted: LaneHead | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** Of a node, whose record `file` names; it need not exist itself. */
  static ofNode(file: string, seal: AuditSeal, log: Log): LaneHeadFile {
    makePrivateFolder(dirname(resolve(file)));
    return new LaneHeadFile(file, seal, log);
  }

  /** For somebody who only reads it. */
  constructor(file: string, seal: AuditSeal, log: Log) {
    const { dir, name } = parse(resolve(file));
    this.#seal = seal;
    this.#file = new RecordFile(join(dir, `${name}.node-lane-head`), dir, log);
  }

  /** Throws `KeyFileError` if it cannot be read. */
  read(): RecordedLane {
    return this.#file.read((text) => {
      if (text === null) return { kind: 'missing' };
      const parsed = record.safeParse(jsonOrNull(text));
      if (!parsed.success) return { kind: 'foreign' };
      const { lane, seq, hash, kid, seal } = parsed.data;
      const head = { lane, seq, hash: Buffer.from(hash, 'hex') };
      if (kid !== this.#seal.keyId) return { kind: 'former', keyId: kid, head };
      return isSealOf(this.#seal, statementOf(head), seal) ? { kind: 'recorded', head } : { kind: 'foreign' };
    });
  }

  note(head: LaneHead): void {
    this.#noted = head;
    this.#timer ??= setTimeout(() => this.flush(), writeEveryMs).unref();
  }

  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const head = this.#noted;
    this.#noted = null;
    if (head === null || isSame(head, this.#written)) return;
    const { lane, seq, hash } = head;
    const seal = sealOfText(this.#seal, statementOf(head)).toString('base64url');
    const content = { lane, seq, hash: hash.toString('hex'), kid: this.#seal.keyId, seal };
    // A new file whose content a power cut has taken would look like one that somebody has emptied.
    if (this.#file.write(content, this.#written === null)) this.#written = head;
  }
}

function isSame(one: LaneHead, other: LaneHead | null): boolean {
  return other !== null && one.lane === other.lane && sameLink(one, other);
}

/** Another purpose than that of any other digest by this key. */
function statementOf(head: LaneHead): string {
  return `lane ${head.lane}\n${linkStatement('head', head)}`;
}
