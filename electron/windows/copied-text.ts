import { createHash } from 'node:crypto';
import type { App } from 'electron';
import type { Workstation } from '../core/workstation.ts';
import { workOnScreen } from './cover/work-on-screen.ts';

interface CopiedItem {
  readonly types: readonly string[];
  getType(type: string): Promise<unknown>;
}

interface Board {
  read(): Promise<readonly CopiedItem[]>;
  clear(): void;
}

export interface CopiedTextParts {
  readonly app: Pick<App, 'on'>;
  readonly clipboard: Board & { readonly selection?: Board };
  readonly workstation: Pick<Workstation, 'snapshot' | 'subscribe'>;
  readonly platform: NodeJS.Platform;
}

/**
 * When somebody's work leaves the screen, clears what was copied while our window had the focus, so that the next
 * user cannot paste it. What other programs copied stays. On Linux this includes selected text, which the middle
 * mouse button pastes.
 */
export function clearCopiedText({ app, clipboard, workstation, platform }: CopiedTextParts): void {
  const boards = platform === 'linux' && clipboard.selection ? [clipboard, clipboard.selection] : [clipboard];
  // macOS asks the user before a program reads what others have copied.
  const mayRead = platform !== 'darwin';
  const copied = boards.map((board) => new CopiedThere(board, mayRead));
  app.on('browser-window-focus', () => {
    for (const each of copied) each.beginsHere();
  });
  app.on('browser-window-blur', () => {
    for (const each of copied) each.endsHere();
  });
  let work = workOnScreen(workstation.snapshot());
  workstation.subscribe((snapshot) => {
    const before = work;
    work = workOnScreen(snapshot);
    if (before !== null && before !== work) for (const each of copied) each.clear();
  });
}

/**
 * What pages put there as a whole. Of the rest, which an office program may have in a dozen forms and makes only when it is asked
 * for them, the names tell enough.
 */
const readTypes: readonly string[] = ['text/plain', 'text/html', 'image/png'];

/** What cannot be read counts as ours, once our window has had the keys. */
const unreadable = 'unreadable';

/** One of the places of the system for copied text. Reading takes time, so one thing happens after the other. */
class CopiedThere {
  readonly #board: Board;
  readonly #mayRead: boolean;
  #last: Promise<void> = Promise.resolve();
  /** As it was when our window got the keys; null while it does not have them. */
  #before: string | null = null;
  #ours: string | null = null;

  constructor(board: Board, mayRead: boolean) {
    this.#board = board;
    this.#mayRead = mayRead;
  }

  beginsHere(): void {
    this.#next(async () => {
      this.#before = await this.#print();
    });
  }

  endsHere(): void {
    this.#next(() => this.#look());
  }

  clear(): void {
    this.#next(async () => {
      const isHere = this.#before !== null;
      await this.#look();
      const [ours, now] = [this.#ours, await this.#print()];
      if (ours !== null && (now === ours || [now, ours].includes(unreadable))) this.#board.clear();
      this.#ours = null;
      if (isHere) this.#before = await this.#print();
    });
  }

  async #look(): Promise<void> {
    if (this.#before === null) return;
    const now = await this.#print();
    if (now === unreadable || now !== this.#before) this.#ours = now;
    this.#before = null;
  }

  /** Only a hash of the content, so that no patient data is kept for this. */
  async #print(): Promise<string> {
    if (!this.#mayRead) return unreadable;
    try {
      const hash = createHash('sha256');
      for (const item of await this.#board.read())
        for (const type of [...item.types].sort()) {
          hash.update(`${type}\n`);
          if (readTypes.includes(type)) hash.update(await bytesOf(item, type));
        }
      return hash.digest('base64');
    } catch {
      return unreadable;
    }
  }

  #next(step: () => Promise<void>): void {
    this.#last = this.#last.then(step).catch(() => undefined);
  }
}

async function bytesOf(item: CopiedItem, type: string): Promise<Buffer> {
  const content = await item.getType(type);
  if (!(content instanceof Blob)) throw new Error('There is nothing of it.');
  return Buffer.from(await content.arrayBuffer());
}
