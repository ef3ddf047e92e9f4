import type { CopyProgress } from '../../server/store/sqlite/copy-database.ts';
import { printRemark } from './print.ts';

const stepPercent = 10;
const bytesPerPage = 4096;

/** Reports the progress of a copy on stderr, every tenth of it. */
export function copyProgress(): (progress: CopyProgress) => void {
  let told = 0;
  return ({ totalPages, remainingPages }) => {
    const percent = Math.floor((100 * (totalPages - remainingPages)) / Math.max(1, totalPages));
    if (percent < told + stepPercent) return;
    told = percent;
    const total = ((totalPages * bytesPerPage) / 2 ** 20).toFixed(1);
    printRemark(`copied ${percent} % of ${total} MiB\n`);
  };
}
