/** A character of a text, counted from 1 as editors do. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/**
 * Where a text stops being what `parseStrictJson` takes, with a second member of one name as well; null: nowhere. The
 * parser itself tells of some faults only, and quotes the text.
 */
export function placeOfJsonFault(text: string): TextPlace | null {
  try {
    new JsonReader(text).read();
    return null;
  } catch (fault) {
    // Brackets may be deeper than the stack.
    if (!(fault instanceof JsonFault)) return null;
    const lines = text.slice(0, fault.offset).split(/\r\n|[\r\n]/);
    return { line: lines.length, column: (lines.at(-1)?.length ?? 0) + 1 };
  }
}

class JsonFault extends Error {
  readonly offset: number;

  constructor(offset: number) {
    super();
    this.offset = offset;
  }
}

const space = /[ \t\r\n]*/y;
const stringUpToItsEnd = /"(?:[ !#-[\]-\uffff]+|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*/y;
const scalar = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class JsonReader {
  readonly #text: string;
  #offset = 0;

  constructor(text: string) {
    this.#text = text;
  }

  read(): void {
    this.#value();
    if (this.#next() !== undefined) this.#fail();
  }

  #value(): void {
    const first = this.#next();
    if (first === '{') this.#members();
    else if (first === '[') this.#list(']', () => this.#value());
    else if (first === '"') this.#string();
    else if (!this.#skip(scalar)) this.#fail();
  }

  #members(): void {
    const names = new Set<string>();
    this.#list('}', () => {
      this.#next();
      const start = this.#offset;
      const name = this.#string();
      if (names.has(name)) this.#fail(start);
      names.add(name);
      this.#take(':');
      this.#value();
    });
  }

  #list(end: ']' | '}', readItem: () => void): void {
    this.#offset += 1;
    if (this.#next() !== end) {
      readItem();
      while (this.#next() === ',') {
        this.#offset += 1;
        readItem();
      }
    }
    this.#take(end);
  }

  #string(): string {
    const start = this.#offset;
    if (!this.#skip(stringUpToItsEnd) || this.#text[this.#offset] !== '"') this.#fail();
    this.#offset += 1;
    return JSON.parse(this.#text.slice(start, this.#offset));
  }

  #take(character: string): void {
    if (this.#next() !== character) this.#fail();
    this.#offset += 1;
  }

  /** The next character that is no space; undefined at the end. */
  #next(): string | undefined {
    this.#skip(space);
    return this.#text[this.#offset];
  }

  #skip(part: RegExp): boolean {
    part.lastIndex = this.#offset;
    const { length } = part.exec(this.#text)?.[0] ?? '';
    this.#offset += length;
    return length > 0;
  }

  #fail(offset = this.#offset): never {
    throw new JsonFault(offset);
  }
}
