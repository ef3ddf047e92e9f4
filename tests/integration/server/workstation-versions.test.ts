import { afterEach, describe, expect, it } from 'vitest';
import { VersionWatch } from '../../../electron/core/servers/version-watch.ts';
import { createHttpClient } from '../../../electron/core/token-api/http-client.ts';
import { SystemClock } from '../../../electron/platform/system-clock.ts';
import manifest from '../../../package.json' with { type: 'json' };
import { compatibility } from '../../../server/contract/workstation-versions.ts';
import { FakeEndpoint } from '../../support/core/fake-endpoint.ts';
import { RecordingLog } from '../../support/core/recording-log.ts';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

let server: TestServer | null = null;
const watches: VersionWatch[] = [];

afterEach(async () => {
  for (const watch of watches.splice(0)) watch.stop();
  await server?.close();
  server = null;
});

const serverThatWants = async (minimum_workstation: string | null) => {
  server = await startTestServer({ config: { clients: { minimum_workstation } } });
  return server;
};
const ask = async ({ url }: TestServer) => (await fetch(`${url}/v1/server/workstations`)).json();

/** What a workstation of that version is told. */
function told({ url }: TestServer, version: string, isWanted = true): Promise<string | null> {
  const endpoint = new FakeEndpoint(url);
  return new Promise((onTold) => {
    const parts = {
      endpoint,
      http: createHttpClient(),
      clock: new SystemClock(),
      log: new RecordingLog(),
      version,
      isWanted: () => isWanted,
    };
    const watch = new VersionWatch({ ...parts, onTold });
    watches.push(watch);
    watch.start();
  });
}

describe('which workstations a server works with', () => {
  it('is told to anybody, with its own version', async () => {
    expect(await ask(await serverThatWants(null))).toEqual({
      server: manifest.version,
      minimum_workstation: compatibility[0].oldest_workstation,
      compatibility: [...compatibility],
    });
    expect(manifest.version.startsWith(compatibility[0].server.split('.').slice(0, 2).join('.'))).toBe(true);
  });

  it('is what the site wants, and never less than the server needs', async () => {
    expect((await ask(await serverThatWants('7.1.0'))).minimum_workstation).toBe('7.1.0');
    await server?.close();
    expect((await ask(await serverThatWants('0.0.1'))).minimum_workstation).toBe(
      compatibility[0].oldest_workstation,
    );
  });

  it.each([
    ['0.2.0', '0.2.1', '0.2.1'],
    ['0.9.0', '0.10.0', '0.10.0'],
    ['0.2.1', '0.2.1', null],
    ['1.0.0', '0.2.1', null],
    ['0.0.1', null, compatibility[0].oldest_workstation],
  ])('tells a workstation %s, where %s is wanted: %s', async (version, wanted, expected) => {
    expect(await told(await serverThatWants(wanted), version)).toBe(expected);
  });

  it('is asked by no workstation whose policy does not want to know', async () => {
    expect(await told(await serverThatWants('9.0.0'), '0.2.0', false)).toBeNull();
  });
});
