// For `node --import`: the wall clock of this process is off by the milliseconds that the file CARELINK_TEST_SHIFT names
// holds, read anew at each reading, as if somebody set the clock of the machine.
import { readFileSync } from 'node:fs';

const file = process.env.CARELINK_TEST_SHIFT ?? '';
const trueNow = Date.now;
Date.now = () => trueNow() + Number(readFileSync(file, 'utf8'));
