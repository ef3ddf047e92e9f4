import { renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { readSmallFile } from '../../server/files/read-small-file.ts';

/** What a newly started process tells the one already running. */
export interface StartRequest {
  /** Identifies the answer. Null: it does not wait for one. */
  readonly id: string | null;
  /** A script wants no window. */
  readonly isScript: boolean;
}

const schema = z.object({ id: z.uuid().nullable().catch(null), isScript: z.boolean().catch(false) });

/** Reads it; anything else counts as a person starting the workstation. */
export function startRequest(raw: unknown): StartRequest {
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : { id: null, isScript: false };
}

/** Needed beside Chromium's lock, which does not tell whether its holder has noticed the start. */
const answerFile = (userData: string) => join(userData, 'answered-start');

/** Tells the process with this id that its start was taken over here. */
export function answerStart(userData: string, id: string): void {
  try {
    // Written completely at once, replacing whatever has that name.
    const draft = `${answerFile(userData)}.${id}`;
    writeFileSync(draft, id, { mode: 0o600, flag: 'wx' });
    renameSync(draft, answerFile(userData));
  } catch {
    // The disk may be full: the other process asks again, then reports that there was no answer.
  }
}

/** Whether who asked with this id was answered. */
export function isAnswered(userData: string, id: string): boolean {
  try {
    return readSmallFile(answerFile(userData)).toString() === id;
  } catch {
    return false;
  }
}
