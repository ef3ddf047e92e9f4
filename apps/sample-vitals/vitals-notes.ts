import { z } from 'zod';

const line = (most: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(most)
    .regex(/^[^\p{Cc}]+$/u);

/** What a nurse writes down at a bed. */
export const newNote = z.strictObject({
  patient: line(64),
  pulse: z.number().int().min(0).max(300),
  text: z.string().trim().max(2_000),
});
export type NewNote = z.infer<typeof newNote>;

export interface Note extends NewNote {
  readonly id: number;
  readonly writtenAt: string;
}

const mostNotes = 1_000;

/** Notes in memory, each seen by its author only; the oldest goes when there are too many. */
export class VitalsNotes {
  readonly #notes: { readonly author: string; readonly note: Note }[] = [];
  #lastId = 0;

  add(author: string, fields: NewNote): Note {
    this.#lastId += 1;
    const note = { id: this.#lastId, writtenAt: new Date().toISOString(), ...fields };
    this.#notes.push({ author, note });
    if (this.#notes.length > mostNotes) this.#notes.shift();
    return note;
  }

  /** Newest first. */
  by(author: string): Note[] {
    return this.#notes
      .filter((entry) => entry.author === author)
      .map(({ note }) => note)
      .reverse();
  }
}
