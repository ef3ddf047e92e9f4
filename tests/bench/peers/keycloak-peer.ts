import { spawn, spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ownPorts } from '../../support/network/own-ports.ts';
import { stopChild } from '../processes/stop-child.ts';
import type { Peer, PeerSite, RunningPeer } from './peer.ts';

const version = '26.7.3';
const artifact = `org.keycloak:keycloak-quarkus-dist:${version}:zip`;
const checksum = '27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f';
/** What it was built with is part of the name. */
const cache = join(
  process.getuid?.() === 0 ? '/var/cache' : join(homedir(), '.cache'),
  'carelink-workstation-tests',
);
const home = join(cache, `keycloak-${version}-postgres`);
const leastJava = 17;
const limitMs = 5 * 60_000;
const startWithinMs = 300_000;
const warmUpRefreshes = 3_000;
const realm = 'bench';
const clientId = 'bench';

/** What a hospital would run instead, in production mode; it rotates refresh tokens, as we do, but audits nothing. */
export const keycloakPeer: Peer = {
  name: 'keycloak',
  title: `Keycloak ${version} (production mode, refresh tokens rotated, no events stored)`,
  comparedIn: 'cluster-peers',
  missing() {
    if (findJava() === null) return `it needs Java ${leastJava} or newer`;
    return existsSync(home)
      ? null
      : 'install it with: npm run bench -- --vs keycloak --install (180 MB from Maven Central; needs mvn)';
  },
  install,
  start,
};

/** Downloads it once, checks it, and builds it for PostgreSQL, as its guide for production says. */
function install(): void {
  const java = findJava();
  if (existsSync(home) || java === null) return;
  mkdirSync(cache, { recursive: true });
  const scratch = mkdtempSync(join(cache, 'fetching-'));
  try {
    const repository = join(scratch, 'repository');
    run('mvn', [
      ...['-q', '-B', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:get', '-Dtransitive=false'],
      ...[`-Dartifact=${artifact}`, `-Dmaven.repo.local=${repository}`],
    ]);
    const name = `keycloak-quarkus-dist-${version}.zip`;
    const file = join(repository, 'org', 'keycloak', 'keycloak-quarkus-dist', version, name);
    const found = createHash('sha256').update(readFileSync(file)).digest('hex');
    if (found !== checksum) throw new Error(`${name} has the checksum ${found}, not ${checksum}`);
    run('python3', ['-m', 'zipfile', '-e', file, scratch]);
    const unpacked = join(scratch, `keycloak-${version}`);
    run('bash', [join(unpacked, 'bin', 'kc.sh'), 'build', '--db=postgres', '--health-enabled=true'], java);
    renameSync(unpacked, home);
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 3 });
  }
}

async function start(site: PeerSite, clients: number): Promise<RunningPeer> {
  const java = findJava();
  if (java === null) throw new Error(`Keycloak needs Java ${leastJava} or newer`);
  const postgres = await site.postgres();
  await postgres.createDatabase('keycloak');
  const [port = 0, managementPort = 0] = await ownPorts(2);
  const url = `http://127.0.0.1:${port}`;
  const folder = join(site.workFolder, 'keycloak');
  cpSync(home, folder, { recursive: true });
  const password = randomBytes(18).toString('base64url');
  const args = [
    ...['start', '--optimized', '--http-enabled=true', '--http-host=127.0.0.1', `--http-port=${port}`],
    ...[`--http-management-port=${managementPort}`, `--hostname=${url}`, '--cache=local'],
    ...[`--db-url=jdbc:postgresql://${postgres.host}:${postgres.port}/keycloak`],
    ...[`--db-username=${postgres.user}`],
  ];
  const logFile = join(site.workFolder, 'keycloak.log');
  const log = openSync(logFile, 'w', 0o600);
  const child = spawn('bash', [join(folder, 'bin', 'kc.sh'), ...args], {
    stdio: ['ignore', log, log],
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      JAVA_HOME: java,
      JAVA_OPTS_KC_HEAP: '-Xms512m -Xmx1024m',
      KC_DB_PASSWORD: postgres.password,
      KC_BOOTSTRAP_ADMIN_USERNAME: 'bench',
      KC_BOOTSTRAP_ADMIN_PASSWORD: password,
    },
  });
  closeSync(log);
  // Whoever interrupts the run while it starts leaves nothing behind.
  process.once('exit', () => child.kill());
  try {
    await untilReady(`http://127.0.0.1:${managementPort}/health/ready`, () => child.exitCode !== null);
    await makeRealm(url, password);
    const chains = await signInAll(url, password, clients);
    return {
      url,
      pid: child.pid ?? null,
      endpoint: { path: `/realms/${realm}/protocol/openid-connect/token`, format: 'form', clientId },
      chains: await warmedUp(url, chains),
      close: () => stopChild(child),
    };
  } catch (error) {
    await stopChild(child);
    const problem = error instanceof Error ? error.message : 'unknown';
    throw new Error(`${problem}: ${lastProblemIn(logFile)}`);
  }
}

/** The last line of its log that tells of an error, or the very last. */
function lastProblemIn(logFile: string): string {
  const lines = readFileSync(logFile, 'utf8').trim().split('\n');
  return lines.findLast((line) => line.includes('ERROR')) ?? lines.at(-1) ?? '';
}

async function untilReady(url: string, hasEnded: () => boolean): Promise<void> {
  for (const untilMs = Date.now() + startWithinMs; Date.now() < untilMs; await sleep(200)) {
    if (hasEnded()) break;
    if (
      await fetch(url).then(
        ({ ok }) => ok,
        () => false,
      )
    )
      return;
  }
  throw new Error('Keycloak did not start');
}

async function makeRealm(url: string, password: string): Promise<void> {
  const administrator = await tokensOf(url, 'master', {
    grant_type: 'password',
    client_id: 'admin-cli',
    username: 'bench',
    password,
  });
  const answer = await fetch(`${url}/admin/realms`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${administrator.access_token}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      realm,
      enabled: true,
      revokeRefreshToken: true,
      refreshTokenMaxReuse: 0,
      clients: [{ clientId, publicClient: true, directAccessGrantsEnabled: true }],
      users: [
        {
          username: 'bench',
          enabled: true,
          email: 'bench@carelink.test',
          emailVerified: true,
          firstName: 'Bench',
          lastName: 'Bench',
          credentials: [{ type: 'password', value: password, temporary: false }],
        },
      ],
    }),
  });
  if (!answer.ok) throw new Error(`Keycloak refused the realm: ${answer.status} ${await answer.text()}`);
}

async function signInAll(url: string, password: string, clients: number) {
  const chains: { refresh: string }[] = [];
  const grant = { grant_type: 'password', client_id: clientId, username: 'bench', password };
  while (chains.length < clients) chains.push({ refresh: (await tokensOf(url, realm, grant)).refresh_token });
  return chains;
}

/** A Java machine compiles what it runs often: measured is what it can do afterwards. */
async function warmedUp(url: string, chains: readonly { readonly refresh: string }[]) {
  const each = Math.ceil(warmUpRefreshes / chains.length);
  return Promise.all(
    chains.map(async ({ refresh }) => {
      let token = refresh;
      for (let count = 0; count < each; count += 1) {
        const grant = { grant_type: 'refresh_token', client_id: clientId, refresh_token: token };
        token = (await tokensOf(url, realm, grant)).refresh_token;
      }
      return { refresh: token };
    }),
  );
}

async function tokensOf(url: string, ofRealm: string, grant: Record<string, string>) {
  const body = new URLSearchParams(grant);
  const answer = await fetch(`${url}/realms/${ofRealm}/protocol/openid-connect/token`, {
    method: 'POST',
    body,
  });
  if (!answer.ok) throw new Error(`Keycloak answered ${answer.status}`);
  return (await answer.json()) as { access_token: string; refresh_token: string };
}

/** JAVA_HOME that is good enough, the newest of Debian's places; null: none. */
function findJava(): string | null {
  const places = '/usr/lib/jvm';
  const installed = existsSync(places) ? readdirSync(places).map((name) => join(places, name)) : [];
  const candidates = [process.env.JAVA_HOME ?? '', ...installed].filter((place) => place !== '');
  const known = candidates
    .map((place) => ({ place, version: javaVersion(place) }))
    .filter((java) => java.version >= leastJava);
  return known.sort((one, other) => other.version - one.version)[0]?.place ?? null;
}

function javaVersion(place: string): number {
  const release = join(place, 'release');
  if (!existsSync(release)) return 0;
  return Number(/^JAVA_VERSION="(\d+)/m.exec(readFileSync(release, 'utf8'))?.[1] ?? 0);
}

function run(program: string, args: readonly string[], java: string | null = null): void {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    timeout: limitMs,
    ...(java !== null && { env: { PATH: process.env.PATH, JAVA_HOME: java } }),
  });
  if (status === 0) return;
  const reason = (error?.message ?? `${stdout}${stderr}`).trim().split('\n').at(-1) ?? '';
  throw new Error(`Keycloak ${version} could not be installed: ${program} failed. ${reason}`);
}
