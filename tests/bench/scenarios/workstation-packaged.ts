import { packagedRows } from '../workstation/packaged-rows.ts';
import type { Scenario } from './scenario.ts';

/** What installers bring, beside what is not packaged and the browser shell. */
export const packagedScenario: Scenario = {
  name: 'workstation-packaged',
  title: 'The packaged program',
  run: packagedRows,
};
