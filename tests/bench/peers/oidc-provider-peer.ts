import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { stopChild } from '../processes/stop-child.ts';
import type { Peer, RunningPeer } from './peer.ts';

// Not in package.json: it is not needed to build or run the product.
const prefix = fileURLToPath(new URL('../../../test-results/bench-peers/oidc-provider', import.meta.url));
const entry = join(prefix, 'node_modules/oidc-provider/lib/index.js');
const npmArgs = ['install', '--prefix', prefix, '--no-audit', '--no-fund', 'oidc-provider@^9'];

/** The reference OAuth server of the Node world, keeping everything in memory, with opaque access tokens. */
export const oidcProviderPeer = oidcProvider({
  name: 'oidc-provider',
  title: 'node-oidc-provider 9 (in memory, nothing durable)',
  accessTokens: 'opaque',
});

/** The same with access tokens that a clinical app can verify itself, signed as ours are. */
export const signingOidcProviderPeer = oidcProvider({
  name: 'oidc-provider-es256',
  title: 'node-oidc-provider 9 signing ES256 access tokens (in memory, nothing durable)',
  accessTokens: 'es256',
});

interface Variant extends Pick<Peer, 'name' | 'title'> {
  readonly accessTokens: 'opaque' | 'es256';
}

function oidcProvider({ name, title, accessTokens }: Variant): Peer {
  return {
    name,
    title,
    comparedIn: 'refresh',
    missing: () =>
      existsSync(entry)
        ? null
        : `install it with: npm run bench -- --vs ${name} --install (needs the network)`,
    install() {
      mkdirSync(prefix, { recursive: true });
      execFileSync('npm', npmArgs, { stdio: ['ignore', 'ignore', 'inherit'] });
    },
    start: (_site, clients) => start(clients, accessTokens),
  };
}

async function start(clients: number, accessTokens: Variant['accessTokens']): Promise<RunningPeer> {
  const child = fork(
    new URL('oidc-provider/server.ts', import.meta.url),
    [pathToFileURL(entry).href, `${clients}`, accessTokens],
    {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: { PATH: process.env.PATH, NODE_ENV: 'production' },
    },
  );
  const [message] = await Promise.race([
    once(child, 'message'),
    once(child, 'exit').then(() => Promise.reject(new Error('oidc-provider did not start'))),
  ]);
  const { url, tokens } = message as { url: string; tokens: string[] };
  return {
    url,
    pid: child.pid ?? null,
    endpoint: { path: '/token', format: 'form', clientId: 'bench' },
    chains: tokens.map((refresh) => ({ refresh })),
    close: () => stopChild(child),
  };
}
