import { screens } from '../../support/renderer/screens.ts';
import { examineScreens } from './examine-screens.ts';

// In two files, which run side by side.
examineScreens(screens.filter(({ snapshot }) => snapshot.phase.name === 'active'));
