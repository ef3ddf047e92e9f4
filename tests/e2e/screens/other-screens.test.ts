import { screens } from '../../support/renderer/screens.ts';
import { examineScreens } from './examine-screens.ts';

examineScreens(screens.filter(({ snapshot }) => snapshot.phase.name !== 'active'));
