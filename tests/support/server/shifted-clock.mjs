// For `node --import`: the wall clock of this process is off by the number of milliseconds in the file named by
// CARELINK_TEST_SHIFT, read again at each reading, as if somebody had set the machine's clock.
import { readFileSync } from 'node:fs';

const file = process.env.CARELINK_TEST_SHIFT ?? '';
const trueNow = Date.now;
Date.now = () => trueNow() + Number(readFileSync(file, 'utf8'));
