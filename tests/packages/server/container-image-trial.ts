import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { readProduct, root } from '../../../build/installers/product.ts';
import { makeServerPackages } from '../../../build/server-package/make-server-packages.ts';
import { ownPort } from '../../support/network/own-ports.ts';
import { debianArchive, debianTools } from '../debian/debian-archive.ts';
import { obstacleToTrial } from '../missing-tools.ts';
import type { TrialReport } from '../trial-report.ts';
import { Podman, podmanTools } from './podman.ts';

const admin = { username: 'ada', password: 'correct horse battery' };
const image = 'carelink-server';
const base = 'localhost/debian:trial';

/** Makes the image of the token server and takes it through its life; Debian itself is made here, not downloaded. */
export async function tryContainerImage(scratch: string, report: TrialReport): Promise<void> {
  report.part('Container: the image of the token server under podman');
  const obstacle = obstacleToTrial({ ...debianTools, ...podmanTools }, { asRoot: true });
  if (obstacle !== null) return report.leftOut(obstacle);
  const output = join(scratch, 'image');
  const request = { formats: ['tar'], processors: ['x64'], output, isDraft: true } as const;
  await makeServerPackages({ ...request, say: () => undefined });
  const podman = await Podman.open();
  try {
    podman.must(['import', '--quiet', debianArchive(), base]);
    const { version } = readProduct({ isTest: false });
    const details = ['--build-arg', `BASE=${base}`, '--build-arg', `VERSION=${version}`];
    // Without namespaces of its own, which a machine that is one itself may not make; and in one layer, for the time.
    const ways = ['--isolation', 'chroot', '--network', 'host', '--layers=false', '--quiet'];
    const file = join(root, 'build/container/Containerfile');
    podman.must(['build', ...ways, ...details, '-f', file, '-t', image, output]);
    report.check('is made of the tar.gz', true);
    await tryImage(podman, report);
  } finally {
    await podman.close();
  }
}

async function tryImage(podman: Podman, report: TrialReport): Promise<void> {
  const port = await ownPort();
  const settings = {
    CARELINK_LISTEN_HOST: '127.0.0.1',
    CARELINK_LISTEN_PORT: String(port),
    // Without a key, a session can be tried by two requests.
    CARELINK_CLIENTS_UNBOUND: 'allow',
  };
  const environment = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const limits = ['--ulimit', 'nofile=1024:1024', '--ulimit', 'nproc=1024:1024', '--cgroups', 'disabled'];
  const volume = ['--volume', 'carelink:/var/lib/carelink', '--network', 'host', '--read-only'];
  const start = (name: string) =>
    podman.must(['run', '--detach', '--name', name, ...limits, ...volume, ...environment, image]);
  const server = new ContainedServer(podman, `http://127.0.0.1:${port}`);

  start('first');
  await server.ready('first');
  report.check('starts on an empty volume, and writes nowhere else', true);
  const user = podman.must(['exec', 'first', 'sh', '-c', 'id -un; stat -c %a /var/lib/carelink']);
  report.check('runs as an ordinary user, whose folder is its own', /^carelink\n700\s*$/.test(user), user);
  const init = ['carelink-server', 'init', '--username', admin.username, '--password-stdin'];
  const initialized = podman.run(['exec', '--interactive', 'first', ...init], admin.password);
  report.check('init adds the first administrator', initialized.code === 0, initialized.output);
  const { status, body } = await server.post('/account/token/', admin);
  report.check('signs in', status === 200, status);
  const doctor = podman.run(['exec', 'first', 'carelink-server', 'doctor']);
  report.check(
    'its doctor finds the files of the server',
    !/cannot be (read|opened)/.test(doctor.output),
    doctor.output,
  );
  podman.must(['stop', '--time', '30', 'first']);
  const [code, log] = [
    podman.must(['inspect', '--format', '{{.State.ExitCode}}', 'first']).trim(),
    podman.must(['logs', 'first']),
  ];
  report.check('is stopped in order', code === '0' && /"msg":"stopped"/.test(log), `${code}\n${log}`);

  start('second');
  await server.ready('second');
  const refreshed = await server.post('/account/token/refresh/', { refresh: body.refresh });
  report.check('a new container on the volume goes on with the session', refreshed.status === 200);
}

class ContainedServer {
  readonly #podman: Podman;
  readonly #url: string;

  constructor(podman: Podman, url: string) {
    this.#podman = podman;
    this.#url = url;
  }

  async ready(name: string): Promise<void> {
    for (let tries = 0; tries < 150; tries += 1) {
      const answer = await fetch(`${this.#url}/readyz`).catch(() => null);
      if (answer?.ok) return;
      await setTimeout(200);
    }
    throw new Error(`The server in the container is not ready:\n${this.#podman.run(['logs', name]).output}`);
  }

  async post(path: string, body: unknown) {
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(this.#url + path, { method: 'POST', headers, body: JSON.stringify(body) });
    return { status: answer.status, body: (await answer.json()) as { readonly refresh?: string } };
  }
}
