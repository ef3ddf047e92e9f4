// Measures what a sign-in costs on top of its Argon2 verification, both in this process: the token server runs
// here, and verifying a password hash alternates with complete sign-ins over HTTP. Takes its order from the parent.

import { performance } from 'node:perf_hooks';
import argon2 from 'argon2';
import Sqlite from 'better-sqlite3';
import { createTokenServer } from '../../../server/create-server.ts';
import { silentLog } from '../../../server/domain/ports/log.ts';
import { HttpConnection } from '../load/http-connection.ts';
import { post } from '../load/post.ts';
import type { HttpAnswer } from '../load/response-parser.ts';
import { Tally } from '../load/tally.ts';

export interface SignInCostOrder {
  readonly databaseFile: string;
  readonly username: string;
  readonly password: string;
  readonly pairs: number;
  /** Before anything is measured. */
  readonly warmUpRefreshes: number;
}

export interface SignInCost {
  readonly bareMs: readonly number[];
  readonly signInMs: readonly number[];
}

const warmUpPairs = 10;

process.once('message', (order: SignInCostOrder) => {
  measure(order).then(
    (result) => process.send?.({ result }, () => process.disconnect()),
    (error: unknown) => process.send?.({ failure: String(error) }, () => process.exit(1)),
  );
});

async function measure({
  databaseFile,
  username,
  password,
  pairs,
  warmUpRefreshes,
}: SignInCostOrder): Promise<SignInCost> {
  const config = {
    database: databaseFile,
    listen: { port: 0 },
    clients: { unbound: 'allow' },
    throttle: 'off',
  } as const;
  const server = createTokenServer({ config, clock: { nowMs: () => Date.now() }, log: silentLog });
  const { url } = await server.listen();
  const hash = passwordHashOf(databaseFile, username);
  const connection = new HttpConnection(Number(new URL(url).port));
  const body = JSON.stringify({ username, password });
  const message = {
    origin: url,
    path: '/account/token/',
    contentType: 'application/json',
    body,
    prover: null,
  };
  const tally = new Tally();
  const logOut = (answer: HttpAnswer) =>
    post(connection, { ...message, path: '/account/logout/', body: refreshBody(answer) }, tally);
  let { answer: newest } = await post(connection, message, tally);
  for (let count = 0; count < warmUpRefreshes; count += 1) {
    const refresh = { ...message, path: '/account/token/refresh/', body: refreshBody(newest) };
    ({ answer: newest } = await post(connection, refresh, tally));
  }
  await logOut(newest);
  const bareMs: number[] = [];
  const signInMs: number[] = [];
  for (let pair = 0; pair < warmUpPairs + pairs; pair += 1) {
    const startedAtMs = performance.now();
    if (!(await argon2.verify(hash, password))) throw new Error('the password does not match');
    const bare = performance.now() - startedAtMs;
    const { latencyMs, answer } = await post(connection, message, tally);
    // Nobody is signed in seventy times at once, and every sign-in would list all of these.
    await logOut(answer);
    if (pair < warmUpPairs) continue;
    bareMs.push(bare);
    signInMs.push(latencyMs);
  }
  connection.close();
  await server.close();
  return { bareMs, signInMs };
}

function refreshBody({ body }: HttpAnswer): string {
  return JSON.stringify({ refresh: (JSON.parse(body) as { refresh: string }).refresh });
}

function passwordHashOf(databaseFile: string, username: string): string {
  const database = new Sqlite(databaseFile, { readonly: true });
  try {
    return String(
      database.prepare('SELECT password_hash FROM users WHERE username = ?').pluck().get(username),
    );
  } finally {
    database.close();
  }
}
