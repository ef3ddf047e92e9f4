// Vets and tests the checker of `npm run ha`, where Go is; elsewhere one line says why not.
import { go, obstacleToChecker } from '../../ha/checker.ts';

const obstacle = obstacleToChecker();

if (obstacle !== null) process.stdout.write(`Left out: ${obstacle}.\n`);
else {
  const wrong = [
    ['vet', './...'],
    ['test', './...'],
  ].some((args) => go(args, { isSilent: false }).status !== 0);
  process.exitCode = wrong ? 1 : 0;
}
