import { createParser } from 'eventsource-parser';
import type { z } from 'zod';
import { type StationReport, stationReport } from '../../../server/contract/station.ts';
import { TokenApiError } from '../token-api/api-failure.ts';
import type { RawStream } from '../token-api/http-client.ts';

/** Per event; enough for several times the sessions a workstation can have. */
const longestEventCharacters = 64 * 1024;

/** What a line reports. */
export type LineEvent =
  /** It is alive, and nothing has changed. */
  | { readonly kind: 'alive' }
  | { readonly kind: 'report'; readonly report: StationReport }
  /** Another program with the key of this workstation has opened a line. */
  | { readonly kind: 'replaced' };

/**
 * The events of a line, ignoring any that break the contract. Ends when the server ends the line; throws
 * `TokenApiError` when the connection breaks or the answer is not an event stream.
 */
export async function* readEvents({ chunks }: Pick<RawStream, 'chunks'>): AsyncIterable<LineEvent> {
  let found: LineEvent[] = [];
  const parser = createParser({
    maxBufferSize: longestEventCharacters,
    onError({ type }) {
      if (type === 'max-buffer-size-exceeded') throw new TokenApiError({ kind: 'garbled' });
    },
    onComment: () => found.push({ kind: 'alive' }),
    onEvent({ event, data }) {
      const report = event === 'sessions' ? parseJson(stationReport, data) : null;
      if (report !== null) found.push({ kind: 'report', report });
      if (event === 'replaced') found.push({ kind: 'replaced' });
    },
  });
  const decoder = new TextDecoder();
  for await (const chunk of chunks) {
    try {
      parser.feed(decoder.decode(chunk, { stream: true }));
    } catch {
      throw new TokenApiError({ kind: 'garbled' });
    }
    const ready = found;
    found = [];
    yield* ready;
  }
}

function parseJson<Schema extends z.ZodType>(schema: Schema, text: string): z.output<Schema> | null {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
