import { writeFileSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { nodeNameOf } from '../../../server/config/node-name.ts';
import { parseServerConfig } from '../../../server/create-server.ts';
import { createPinoLogger } from '../../../server/log/pino-logger.ts';
import { MetricsReading } from '../../support/server/read-metrics.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const header = 'x-carelink-node';
const servers: TestServer[] = [];
afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function start(node_name?: string): Promise<TestServer> {
  const server = await startTestServer({ config: node_name === undefined ? {} : { node_name } });
  servers.push(server);
  return server;
}

describe('the name of a node', () => {
  it('is in every answer: successes, refusals, what does not exist', async () => {
    const { url } = await start('ward-2');
    const init = { method: 'POST', body: '{', headers: { 'content-type': 'application/json' } };
    const answers = await Promise.all([
      fetch(`${url}/healthz`),
      fetch(`${url}/readyz`),
      fetch(`${url}/v1/me`),
      fetch(`${url}/nowhere`),
      fetch(`${url}/account/token/`, init),
      fetch(`${url}/.well-known/jwks.json`),
    ]);
    expect(answers.map(({ headers }) => headers.get(header))).toEqual(answers.map(() => 'ward-2'));
  });

  it('is told to nobody but the reader of metrics unless somebody has chosen it', async () => {
    const { url } = await start();
    const answer = await fetch(`${url}/readyz`);
    expect(answer.headers.get(header)).toBeNull();
    const own = nodeNameOf({});
    expect((await MetricsReading.of(url)).value(`node_info{node="${own}"}`)).toBe(1);
    expect(JSON.stringify([...answer.headers]) + (await answer.text())).not.toContain(own);
  });

  it('is in every line of the log where it was chosen', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'carelink-node-'));
    const file = join(folder, 'log');
    writeFileSync(file, '');
    const destination = { write: (line: string) => writeFileSync(file, line, { flag: 'a' }) };
    createPinoLogger({ level: 'info', destination, node: 'ward-2' }).info({ url: 'x' }, 'ready');
    createPinoLogger({ level: 'info', destination }).info({ url: 'x' }, 'ready');
    const [named, plain] = (await readFile(file, 'utf8'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(named).toMatchObject({ node: 'ward-2', msg: 'ready' });
    expect(plain).not.toHaveProperty('node');
    await rm(folder, { recursive: true });
  });

  it.each(['', '-a', 'a-', 'A', 'a.b', 'a b', 'ä', 'a\r\nX: y', 'a'.repeat(33)])(
    'cannot be %j',
    (node_name) => {
      expect(() => parseServerConfig({ node_name })).toThrow(/node_name/);
    },
  );

  it.each([
    ['SRV-Tokens1', 'srv-tokens1'],
    ['tokens.hospital.example', 'tokens'],
    ['_tokens__2_', 'tokens-2'],
    ['ätherwelle', 'therwelle'],
    [`${'a'.repeat(31)}-b`, 'a'.repeat(31)],
    ['北京', 'node'],
    ['', 'node'],
  ])('of the host %s is %s', (host, name) => {
    expect(nodeNameOf({}, host)).toBe(name);
    expect(parseServerConfig({ node_name: name }).node_name).toBe(name);
  });
});
