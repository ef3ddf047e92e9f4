// Vets and tests the programs in Go, where Go is; elsewhere one line says why not.
import { spawnSync } from 'node:child_process';
import { goEnvironment } from '../../../build/installers/build-go-program.ts';
import { obstacleToGo } from '../../../build/key-service/build-key-service.ts';

const cwd = new URL('../../../apps/', import.meta.url).pathname;
const obstacle = obstacleToGo();

if (obstacle !== null) process.stdout.write(`Left out: ${obstacle}.\n`);
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
