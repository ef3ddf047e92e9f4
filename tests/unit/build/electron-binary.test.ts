import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { obstacleToElectron, obtainElectron } from '../../../build/electron-binary.mjs';
import { nodeBinary } from '../../../build/install.mjs';

describe('what keeps Electron from a window', () => {
  const machine = { platform: 'linux', isRoot: false, environment: {} } as const;

  it('is a missing display, or being root, on Linux', () => {
    expect(obstacleToElectron(machine)).toBe('There is no display');
    expect(obstacleToElectron({ ...machine, environment: { DISPLAY: ':0' } })).toBeNull();
    expect(obstacleToElectron({ ...machine, environment: { WAYLAND_DISPLAY: 'wayland-0' } })).toBeNull();
    const root = { ...machine, isRoot: true, environment: { DISPLAY: ':0' } };
    expect(obstacleToElectron(root)).toBe('Electron does not run as root');
  });

  it('is nothing elsewhere', () => {
    expect(obstacleToElectron({ ...machine, platform: 'win32' })).toBeNull();
    expect(obstacleToElectron({ ...machine, platform: 'darwin' })).toBeNull();
  });
});

describe('the Electron program', () => {
  let root: string;
  const said: string[] = [];
  const say = (line: string) => said.push(line);
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };

  beforeEach(() => {
    said.length = 0;
    root = mkdtempSync(join(tmpdir(), 'carelink-electron-'));
    mkdirSync(dirname(nodeBinary(root)), { recursive: true });
    symlinkSync(process.execPath, nodeBinary(root));
    write('node_modules/electron/package.json', '{"version":"45.4.1"}');
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is taken when it is there in the right version', () => {
    write('node_modules/electron/dist/version', 'v45.4.1');
    write('node_modules/electron/path.txt', 'electron');
    write('node_modules/electron/dist/electron', '');
    const binary = join(root, 'node_modules', 'electron', 'dist', 'electron');
    expect(obtainElectron({ root, say, environment: unreachable })).toBe(binary);
    write('node_modules/electron/dist/version', 'v44.0.0');
    expect(obtainElectron({ root, say, environment: unreachable })).toBeNull();
  });

  it('is not even tried to download where the source cannot be reached', () => {
    expect(obtainElectron({ root, say, environment: unreachable })).toBeNull();
    expect(said).toEqual([]);
  });

  it('is downloaded by its own installer where it can be', async () => {
    write(
      'node_modules/electron/install.js',
      `const { mkdirSync, writeFileSync } = require('node:fs');
       mkdirSync(__dirname + '/dist');
       writeFileSync(__dirname + '/dist/version', '45.4.1');
       writeFileSync(__dirname + '/dist/electron', '');
       writeFileSync(__dirname + '/path.txt', 'electron');`,
    );
    const source = await startSource();
    try {
      const binary = join(root, 'node_modules', 'electron', 'dist', 'electron');
      expect(obtainElectron({ root, say, environment: { ELECTRON_MIRROR: source.url } })).toBe(binary);
      expect(said).toEqual(['Downloading Electron; this happens once.']);
    } finally {
      source.child.kill();
    }
  });
});

/** The discard port: nobody listens there. */
const unreachable = { ELECTRON_MIRROR: 'http://127.0.0.1:9/' };

/** A server in a separate process, because the code under test blocks this one. */
async function startSource() {
  const program = `const server = require('node:http').createServer((_, answer) => answer.writeHead(404).end());
    server.listen(0, '127.0.0.1', () => console.log(server.address().port));`;
  const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = await once(child.stdout, 'data');
  return { child, url: `http://127.0.0.1:${String(port).trim()}/` };
}
