import { screens } from '../../support/renderer/screens.ts';
import { examineScreens } from './examine-screens.ts';

// Split into two files, which run in parallel.
examineScreens(screens.filter(({ snapshot }) => snapshot.phase.name === 'active'));
