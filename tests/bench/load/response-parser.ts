const headEnd = '\r\n\r\n';

/** One HTTP/1.1 answer; `body` holds one character per byte. */
export class HttpAnswer {
  readonly status: number;
  readonly body: string;
  readonly #head: string;
  readonly #lowerHead: string;

  constructor(head: string, lowerHead: string, body: string) {
    this.#head = head;
    this.#lowerHead = lowerHead;
    this.status = statusOf(head);
    this.body = body;
  }

  /** Value of a header; `name` in lower case; null when it is absent. */
  header(name: string): string | null {
    const range = rangeOfHeader(this.#lowerHead, name);
    return range ? this.#head.slice(...range) : null;
  }

  /** The body, which must be JSON in ASCII. */
  json(): unknown {
    return JSON.parse(this.body);
  }
}

/**
 * The part of HTTP/1.1 (RFC 9112) that a load generator needs: one answer at a time, with Content-Length.
 * Throws on anything else, because a guess would be a wrong measurement.
 */
export class ResponseParser {
  #pending = '';

  /** Takes the next bytes (latin1) and gives the answer when it is complete. */
  push(chunk: string): HttpAnswer | null {
    const text = this.#pending === '' ? chunk : this.#pending + chunk;
    const end = text.indexOf(headEnd);
    if (end < 0) return this.#wait(text);
    const head = text.slice(0, end);
    const lowerHead = head.toLowerCase();
    const bodyStart = end + headEnd.length;
    const bodyEnd = bodyStart + bodyLength(lowerHead);
    if (text.length < bodyEnd) return this.#wait(text);
    if (text.length > bodyEnd) throw new Error('the answer is longer than its Content-Length');
    this.#pending = '';
    return new HttpAnswer(head, lowerHead, text.slice(bodyStart));
  }

  #wait(text: string): null {
    this.#pending = text;
    return null;
  }
}

function rangeOfHeader(lowerHead: string, name: string): [number, number] | null {
  const start = lowerHead.indexOf(`\r\n${name}:`);
  if (start < 0) return null;
  const colonEnd = start + name.length + 3;
  const valueStart = lowerHead[colonEnd] === ' ' ? colonEnd + 1 : colonEnd;
  const valueEnd = lowerHead.indexOf('\r\n', valueStart);
  return [valueStart, valueEnd < 0 ? lowerHead.length : valueEnd];
}

function statusOf(head: string): number {
  const status = Number(head.slice(9, 12));
  if (!head.startsWith('HTTP/1.1 ') || !(status >= 200)) throw new Error('no final HTTP/1.1 answer');
  return status;
}

function bodyLength(lowerHead: string): number {
  const range = rangeOfHeader(lowerHead, 'content-length');
  if (!range) throw new Error('the answer has no Content-Length');
  const length = Number(lowerHead.slice(...range));
  if (!Number.isInteger(length) || length < 0) throw new Error('the Content-Length is no number');
  return length;
}
