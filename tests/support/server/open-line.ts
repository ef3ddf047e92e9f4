import { type SessionReport, stationReport } from '../../../server/contract/station.ts';
import type { Clock } from '../../../server/domain/ports/clock.ts';
import type { DpopClient, ProofOverrides } from './dpop-client.ts';

/** A line as a workstation keeps it, read by a small independent parser. */
export interface TestLine {
  readonly status: number;
  readonly headers: Headers;
  /** Everything received so far, each with its time. */
  readonly told: readonly { readonly report: SessionReport; readonly atMs: number }[];
  /** Names of all events, and `:` for each sign of life. */
  readonly events: readonly string[];
  readonly isOver: boolean;
  /** Body of an answer that is not a stream. */
  readonly body: string;
  /** The state of the session in the last report. */
  last(id: string): SessionReport | undefined;
  hangUp(): void;
}

/** Opens a line for these sessions; repeats the request once if the server wants a nonce. */
export async function openLine(
  { url, clock }: { readonly url: string; readonly clock: Clock },
  client: DpopClient,
  sessions: readonly string[],
  overrides: ProofOverrides = {},
): Promise<TestLine> {
  const path = `${url}/v1/station/events`;
  const abort = new AbortController();
  const ask = async () => {
    const dpop = await client.proof('POST', path, clock, overrides);
    const answer = await fetch(path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', dpop },
      body: JSON.stringify({ sessions }),
      signal: abort.signal,
    });
    client.nonce = answer.headers.get('DPoP-Nonce') ?? client.nonce;
    return answer;
  };
  let answer = await ask();
  if (answer.headers.get('www-authenticate')?.includes('use_dpop_nonce')) {
    await answer.text();
    answer = await ask();
  }
  const told: { report: SessionReport; atMs: number }[] = [];
  const events: string[] = [];
  const line = { isOver: false, body: '' };
  const isStream = answer.headers.get('content-type') === 'text/event-stream';
  if (!isStream) line.body = await answer.text();
  else void read(answer, told, events).finally(() => (line.isOver = true));
  return {
    status: answer.status,
    headers: answer.headers,
    told,
    events,
    get isOver() {
      return line.isOver;
    },
    body: line.body,
    last: (id) => told.findLast(({ report }) => report.id === id)?.report,
    hangUp: () => abort.abort(),
  };
}

async function read(
  answer: Response,
  told: { report: SessionReport; atMs: number }[],
  events: string[],
): Promise<void> {
  let text = '';
  const decoder = new TextDecoder();
  try {
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop() ?? '';
      for (const part of parts) take(part, told, events);
    }
  } catch {
    // Cut off; there is nothing more to learn.
  }
}

function take(part: string, told: { report: SessionReport; atMs: number }[], events: string[]): void {
  const name = /^event: (\w+)$/m.exec(part)?.[1];
  events.push(name ?? ':');
  if (name !== 'sessions') return;
  const data = /^data: (.*)$/m.exec(part)?.[1] ?? '';
  const { sessions } = stationReport.parse(JSON.parse(data));
  for (const report of sessions) told.push({ report, atMs: performance.now() });
}
