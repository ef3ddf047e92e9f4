import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { shareComputer } from './shared-computer.ts';

const computer = shareComputer();
const server_url = 'https://carelink.hospital.example';
let proxy: Server;
/** The places to which connections were requested. */
const wanted: string[] = [];
let address: string;

beforeAll(async () => {
  proxy = createServer();
  proxy.on('connect', (request, socket) => {
    wanted.push(request.url ?? '');
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  address = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`;
});
afterAll(() => proxy.close());
beforeEach(() => void wanted.splice(0));

/** What the checks say; the server check makes its requests as the workstation does. */
async function examine(proxy: string, environment: NodeJS.ProcessEnv = {}) {
  const { stdout } = await computer().run(['--doctor', '--json'], {
    policy: { server_url, proxy },
    environment,
  });
  const { checks } = JSON.parse(stdout) as {
    checks: { result: { check: string; code: string; values: object } }[];
  };
  return (name: string) => checks.map(({ result }) => result).find(({ check }) => check === name);
}

it('is used by all requests and named by diagnostics', async () => {
  const result = await examine(address);
  expect(wanted).toContain('carelink.hospital.example:443');
  expect(result('proxy')).toMatchObject({ code: 'proxy_used', values: { proxy: new URL(address).host } });
});

it('is not used if the policy says so, whatever the environment says', async () => {
  const result = await examine('direct', { https_proxy: address, HTTPS_PROXY: address, all_proxy: address });
  expect(wanted).toEqual([]);
  expect(result('proxy')).toMatchObject({ code: 'proxy_none' });
});
