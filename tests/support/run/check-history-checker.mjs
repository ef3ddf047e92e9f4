// Vets and tests the checker of `npm run ha`, where Go is; elsewhere it is skipped.
import { go, obstacleToChecker } from '../../ha/checker.ts';
import { leaveOut } from './leave-out.mjs';

const obstacle = obstacleToChecker();

if (obstacle !== null) leaveOut('tests of the checker of histories', obstacle);
else {
  const wrong = [
    ['vet', './...'],
    ['test', './...'],
  ].some((args) => go(args, { isSilent: false }).status !== 0);
  process.exitCode = wrong ? 1 : 0;
}
