import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { python } from './provide-django.ts';

const ourKeys = fileURLToPath(new URL('../../../build/django', import.meta.url));
const project = fileURLToPath(new URL('.', import.meta.url));

/** A user created by Django itself; further members are fields of its model. */
export interface DjangoUser {
  readonly username: string;
  /** `null`: Django's unusable password. */
  readonly password: string | null;
  readonly hasher?: 'argon2' | 'pbkdf2_sha256' | 'pbkdf2_sha1';
  readonly [field: string]: unknown;
}

/** How a service checks access tokens: settings of SIMPLE_JWT, and the secret for HS256. */
export interface TokenCheck {
  readonly simpleJwt: Readonly<Record<string, unknown>>;
  readonly hmacKey?: Buffer;
  /** Takes keys as `build/django/carelink_keys.py` does. */
  readonly withOurKeys?: true;
  /** Takes its own tokens as well, as `build/django/carelink_tokens.py` does: settings of CARELINK. */
  readonly besides?: Readonly<Record<string, unknown>>;
}

/** A real Django project with its own database. */
export class DjangoProject {
  readonly #folder = mkdtempSync(join(tmpdir(), 'carelink-django-'));
  readonly #secret = randomBytes(32).toString('base64url');
  readonly #servers: ChildProcess[] = [];

  constructor() {
    this.manage('migrate', '--verbosity', '0');
  }

  /** Runs `manage.py` and returns what it prints. */
  manage(...args: readonly string[]): string {
    return this.#run('manage.py', args);
  }

  addUsers(users: readonly DjangoUser[]): void {
    this.#run('add_users.py', [], JSON.stringify(users));
  }

  /** A running Python with the project: each statement is answered by what `dumpdata auth.user` prints after it. */
  openConsole(): (statement: string) => Promise<string> {
    const child = spawn(python, ['console.py'], {
      cwd: project,
      env: this.#environment(),
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#servers.push(child);
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    return async (statement) => {
      child.stdin.write(`${JSON.stringify(statement)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`Django ended at: ${statement}`);
      return JSON.parse(value) as string;
    };
  }

  /** Serves the project in a separate process; resolves with its URL. */
  async serve(check: TokenCheck = { simpleJwt: {} }): Promise<string> {
    const child = spawn(python, ['serve.py'], {
      cwd: project,
      env: {
        ...this.#environment(),
        DJANGO_TEST_SIMPLE_JWT: JSON.stringify(check.simpleJwt),
        ...(check.withOurKeys ? { DJANGO_TEST_KEYS: ourKeys } : {}),
        ...(check.besides
          ? { DJANGO_TEST_CARELINK: JSON.stringify(check.besides), PYTHONPATH: ourKeys }
          : {}),
        ...(check.hmacKey ? { DJANGO_TEST_HMAC_KEY: check.hmacKey.toString('hex') } : {}),
      },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    this.#servers.push(child);
    const ended = once(child, 'exit').then(([code]) => {
      throw new Error(`Django ended with ${code} before it was ready`);
    });
    ended.catch(() => undefined);
    const [url] = await Promise.race([once(createInterface(child.stdout), 'line'), ended]);
    return url;
  }

  close(): void {
    for (const server of this.#servers) server.kill('SIGKILL');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #run(script: string, args: readonly string[], input = ''): string {
    const options = { cwd: project, env: this.#environment(), input, encoding: 'utf8' } as const;
    return execFileSync(python, [script, ...args], options);
  }

  #environment(): Record<string, string> {
    return {
      PATH: process.env.PATH ?? '',
      PYTHONDONTWRITEBYTECODE: '1',
      DJANGO_TEST_DATABASE: join(this.#folder, 'django.sqlite'),
      DJANGO_TEST_SECRET: this.#secret,
    };
  }
}
