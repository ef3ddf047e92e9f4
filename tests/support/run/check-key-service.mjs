// Vets and tests the programs in Go, where Go is; elsewhere it is skipped.
import { spawnSync } from 'node:child_process';
import { goEnvironment } from '../../../build/installers/build-go-program.ts';
import { obstacleToGo } from '../../../build/key-service/build-key-service.ts';
import { leaveOut } from './leave-out.mjs';

const cwd = new URL('../../../apps/', import.meta.url).pathname;
const obstacle = obstacleToGo();

if (obstacle !== null) leaveOut('tests of the programs in Go', obstacle);
else {
  const wrong = [
    ['vet', './...'],
    ['test', './...'],
    ['vet', './...', 'darwin'],
    ['vet', './...', 'windows'],
  ].some(
    ([verb = '', where = '', system]) =>
      spawnSync('go', [verb, where], {
        cwd,
        env: { ...goEnvironment, ...(system && { GOOS: system }) },
        stdio: 'inherit',
      }).status !== 0,
  );
  process.exitCode = wrong ? 1 : 0;
}
