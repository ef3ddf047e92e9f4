import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ownPorts } from '../../support/network/own-ports.ts';

/** Starts PostgreSQL on the data in `folder`, with the settings it comes with but for where it listens. */
export async function spawnPostgres(
  programs: string,
  folder: string,
  as: { readonly cwd: string; readonly uid?: number; readonly gid?: number },
): Promise<{ readonly port: number; readonly child: ChildProcess }> {
  const [port = 0] = await ownPorts(1);
  const settings = { port, listen_addresses: '127.0.0.1', unix_socket_directories: folder };
  const options = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const data = join(folder, 'data');
  const child = spawn(join(programs, 'postgres'), ['-D', data, ...options], { ...as, stdio: 'ignore' });
  return { port, child };
}
