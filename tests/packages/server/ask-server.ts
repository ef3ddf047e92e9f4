import assert from 'node:assert/strict';
import { setTimeout } from 'node:timers/promises';
import type { Container } from '../debian/container.ts';

export interface Answer {
  readonly status: number;
  readonly text: string;
}

/** Asks the server from inside of the machine, which has no other network, with the Node of the package. */
export function ask(machine: Container, path: string, body: unknown): Answer {
  const script = `const { path, body } = JSON.parse(require('fs').readFileSync(0, 'utf8'));
    const init = body === null ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
    fetch('http://127.0.0.1:8000' + path, init).then(async (a) => console.log(JSON.stringify({ status: a.status, text: await a.text() })),
      () => console.log(JSON.stringify({ status: 0, text: '' })))`;
  const output = machine.must(
    `/usr/lib/carelink-server/node -e "${script.replaceAll('\n', ' ')}"`,
    JSON.stringify({ path, body }),
  );
  return JSON.parse(output) as Answer;
}

/** Posts to the server. */
export function post(machine: Container, path: string, body: unknown): Answer {
  return ask(machine, path, body);
}

/** What Prometheus reads. */
export function metrics(machine: Container): string {
  return ask(machine, '/metrics', null).text;
}

/** Waits until the server can answer; throws with its log when it cannot within 20 s. */
export async function ready(machine: Container): Promise<void> {
  for (let tries = 0; tries < 100; tries += 1) {
    if (ask(machine, '/readyz', null).status === 200) return;
    await setTimeout(200);
  }
  throw new Error(`The server is not ready:\n${machine.run('journalctl -u carelink-server -n 40').output}`);
}

/** The refresh token of an answer. */
export function tokensOf(text: string): { readonly refresh: string } {
  const { refresh } = JSON.parse(text) as { refresh: string };
  assert.equal(typeof refresh, 'string');
  return { refresh };
}

/** The session after a refresh. */
export function refreshed(machine: Container, { refresh }: { readonly refresh: string }) {
  const answer = post(machine, '/account/token/refresh/', { refresh });
  assert.equal(answer.status, 200, answer.text);
  return tokensOf(answer.text);
}
