import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getHeapSpaceStatistics } from 'node:v8';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { giveBackMemory } from '../../../electron/platform/give-back-memory.ts';
import { messageFromServer } from '../../../electron/server-host/server-process-messages.ts';

const root = new URL('../../..', import.meta.url).pathname;
const built = join(root, 'dist', 'workstation');
/** Reports which of Node's own modules a process has loaded by the time it ends. */
const tellsModules = `data:text/javascript,${encodeURIComponent(
  "process.on('exit', () => process.send({ loaded: process.moduleLoadList }));",
)}`;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'carelink-lean-'));
  execFileSync(
    process.execPath,
    [join(root, 'build', 'bundle.mjs'), '--if-changed', 'renderer', 'token-server', 'workstation'],
    { cwd: root, stdio: 'ignore' },
  );
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The modules of Node that a server has loaded after it started, answered and ended. */
async function modulesOfServer(): Promise<string[]> {
  const server = fork(join(built, 'server-process.js'), [], {
    execArgv: ['--import', tellsModules],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  try {
    server.send({
      type: 'start',
      databaseFile: join(folder, 'carelink.sqlite'),
      setupCode: 'c'.repeat(43),
    });
    const [message] = await once(server, 'message');
    const ready = messageFromServer.parse(message);
    if (ready.type !== 'ready') throw new Error(`The server did not start: ${ready.reason}`);
    for (const path of ['/healthz', '/readyz', '/v1/me']) await (await fetch(ready.url + path)).text();
    const told = once(server, 'message');
    server.send({ type: 'stop' });
    const [{ loaded }] = (await told) as [{ loaded: string[] }];
    return loaded;
  } finally {
    server.kill('SIGKILL');
  }
}

/** The scripts of a built program, by name. */
function scriptsOf(program: string): [string, string][] {
  const place = join(root, 'dist', program);
  return readdirSync(place)
    .filter((name) => /\.c?js$/.test(name))
    .map((name) => [name, readFileSync(join(place, name), 'utf8')]);
}

describe('the server of a workstation', () => {
  it('starts without what it has no use for', async () => {
    const loaded = await modulesOfServer();
    // It does listen, and this is the intended list.
    expect(loaded).toContain('NativeModule _http_server');
    const useless = /undici|internal\/webstreams\/readablestream|NativeModule (http2|inspector|repl|sqlite)$/;
    expect(loaded.filter((name) => useless.test(name))).toEqual([]);
  });

  it.each(['workstation', 'token-server'])('%s has no parsers of bodies in its build', (program) => {
    // A character table of iconv-lite, and an error of body-parser.
    const brought = scriptsOf(program).filter(([, text]) => /shiftjis|encoding\.unsupported/.test(text));
    expect(brought.map(([name]) => name)).toEqual([]);
  });
});

describe('what is built', () => {
  it.each(['workstation', 'token-server', 'renderer/assets'])(
    '%s takes one byte for each character',
    (program) => {
      const scripts = scriptsOf(program);
      expect(scripts.length).toBeGreaterThan(0);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII.
      const wide = scripts.filter(([, text]) => /[^\x00-\x7f]/.test(text));
      expect(wide.map(([name]) => name)).toEqual([]);
    },
  );

  it.each(['workstation', 'token-server'])(
    '%s has no documentation in it, and all of its names',
    (program) => {
      const text = scriptsOf(program)
        .map(([, script]) => script)
        .join('\n');
      const has = (part: RegExp) => part.test(text);
      expect(has(/@param|Answers requests by an open store/)).toBe(false);
      expect(has(/function createTokenServer\(/) && has(/GroupSigner = class \{\n/)).toBe(true);
    },
  );

  it('does not load the fetch of Node with any import of its http', () => {
    for (const [name, text] of [...scriptsOf('workstation'), ...scriptsOf('token-server')])
      expect(text, name).not.toMatch(/from ['"](node:)?http['"]/);
  });
});

describe('memory that a start leaves', () => {
  it('goes back to the system, and what is in use stays', () => {
    const youngBytes = () =>
      getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space')?.physical_space_size ?? 0;
    // Enough surviving objects for V8 to make room for young ones.
    let kept: object[] = [];
    for (let round = 0; round < 40; round += 1) kept = Array.from({ length: 40_000 }, (_, at) => ({ at }));
    const before = youngBytes();
    giveBackMemory();
    expect(before).toBeGreaterThan(4_000_000);
    expect(youngBytes()).toBeLessThan(before / 2);
    expect(kept.at(-1)).toEqual({ at: 39_999 });
    // Nobody finds it afterwards.
    expect(Reflect.get(globalThis, 'gc')).toBeUndefined();
  });
});
