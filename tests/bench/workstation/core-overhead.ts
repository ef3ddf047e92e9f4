import { startWithFakeServer } from '../../support/core/start-workstation.ts';

const batch = 1_000;

/** What the token core adds to a call with a valid token, in µs: the mean of each of `batches` batches. */
export async function coreOverheadUs(batches: number): Promise<readonly number[]> {
  const { workstation, server, clock } = await startWithFakeServer();
  const signedIn = await workstation.actions['session.sign-in']({
    username: 'ana',
    password: server.password,
  });
  if (!signedIn.ok) throw new Error(`The sign-in failed: ${signedIn.error}`);
  await clock.settle();
  const means: number[] = [];
  for (let done = -1; done < batches; done += 1) {
    const startedMs = performance.now();
    for (let call = 0; call < batch; call += 1) await workstation.withAccessToken(async (token) => token);
    // The first batch warms up.
    if (done >= 0) means.push(((performance.now() - startedMs) * 1_000) / batch);
  }
  await workstation.stop();
  return means;
}
