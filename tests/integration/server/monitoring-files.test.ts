import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestServer, type TestServer } from '../../support/server/start-test-server.ts';

const alertsFile = fileURLToPath(new URL('../../../build/monitoring/alerts.yml', import.meta.url));
const dashboardFile = fileURLToPath(new URL('../../../build/monitoring/dashboard.json', import.meta.url));
const run = promisify(execFile);

describe('the files for monitoring', () => {
  let server: TestServer;
  let known: ReadonlySet<string>;

  beforeAll(async () => {
    server = await startTestServer();
    const page = await (await fetch(`${server.url}/metrics`)).text();
    const series = [...page.matchAll(/^# TYPE (\S+) (\S+)$/gm)].flatMap(([, name = '', type]) =>
      type === 'histogram' ? [name, `${name}_bucket`, `${name}_sum`, `${name}_count`] : [name],
    );
    // Only with its own certificate, with the machine's clock, and with PostgreSQL.
    const others = ['tls_certificate_expiry_timestamp_seconds', 'clock_doubted', 'log_archiving_failing'].map(
      (name) => `carelink_${name}`,
    );
    known = new Set([...series, ...others]);
  });
  afterAll(() => server.close());

  const namesIn = (text: string) => new Set(text.match(/\bcarelink_\w+/g) ?? []);

  it.each([
    ['alerts.yml', alertsFile, 8],
    ['dashboard.json', dashboardFile, 15],
  ])('%s asks only for what the server shows', async (_name, file, atLeast) => {
    const names = namesIn(await readFile(file, 'utf8'));
    expect(names.size).toBeGreaterThanOrEqual(atLeast);
    expect([...names].filter((name) => !known.has(name))).toEqual([]);
  });

  it('the dashboard is one that Grafana imports: every panel has a place, a query and the chosen data source', async () => {
    const dashboard = JSON.parse(await readFile(dashboardFile, 'utf8')) as {
      readonly panels: readonly {
        readonly id: number;
        readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
        readonly datasource: { readonly uid: string };
        readonly targets: readonly { readonly expr: string }[];
      }[];
    };
    const { panels } = dashboard;
    expect(new Set(panels.map(({ id }) => id)).size).toBe(panels.length);
    for (const { gridPos, datasource, targets } of panels) {
      expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24);
      expect(datasource.uid).toBe(`\${DS_PROMETHEUS}`);
      expect(targets.length).toBeGreaterThan(0);
    }
    const taken = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
    );
    expect(new Set(taken).size).toBe(taken.length);
  });

  it('promtool understands every rule', async ({ skip }) => {
    const tried = await run('promtool', ['check', 'rules', alertsFile]).catch((error: unknown) => error);
    skip(
      tried instanceof Error && 'code' in tried && tried.code === 'ENOENT',
      'there is no promtool (Debian: prometheus)',
    );
    expect(tried).toMatchObject({ stdout: expect.stringMatching(/SUCCESS: \d+ rules found/) });
  });
});
