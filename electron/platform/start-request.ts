import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What a process that is started says to the one that runs already. */
export interface StartRequest {
  /** By which it knows the answer. Null: it waits for none. */
  readonly id: string | null;
  /** A script wants no window. */
  readonly isScript: boolean;
}

const schema = z.object({ id: z.uuid().nullable().catch(null), isScript: z.boolean().catch(false) });

/** Reads it; whatever is no request is a person who starts the workstation. */
export function startRequest(raw: unknown): StartRequest {
  const parsed = schema.safeParse(raw);
  return parsed.success ? parsed.data : { id: null, isScript: false };
}

/** Beside Chromium's lock, which says that somebody has it, and not whether anybody was heard. */
const answerFile = (userData: string) => join(userData, 'answered-start');

/** Tells who asks with this id that the start was taken over here. */
export function answerStart(userData: string, id: string): void {
  try {
    writeFileSync(answerFile(userData), id, { mode: 0o600 });
  } catch {
    // A full disk: it asks again, and then says that nobody has answered.
  }
}

/** Whether who asked with this id was answered. */
export function isAnswered(userData: string, id: string): boolean {
  try {
    return readFileSync(answerFile(userData), 'utf8') === id;
  } catch {
    return false;
  }
}
