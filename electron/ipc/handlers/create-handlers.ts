import type { AppHost } from '../../core/ports/app-host.ts';
import type { ScreenWatch } from '../../core/ports/screen-watch.ts';
import type { Workstation } from '../../core/workstation.ts';
import { appsHandlers } from './apps.ts';
import { badgeHandlers } from './badges.ts';
import { type DiagnosticsDesk, diagnosticsHandlers } from './diagnostics.ts';
import { draftHandlers } from './draft.ts';
import { emergencyHandlers } from './emergency.ts';
import { enrolmentHandlers } from './enrolment.ts';
import type { Handlers } from './handlers.ts';
import { noticeHandlers } from './notice.ts';
import { screenHandlers } from './screen.ts';
import { sessionHandlers } from './session.ts';
import { sessionsHandlers } from './sessions.ts';
import { setupHandlers } from './setup.ts';
import { snapshotHandlers } from './snapshot.ts';

/** Everything the renderer can ask for, for both shells. */
export function createHandlers(
  workstation: Workstation,
  apps: AppHost,
  desk: DiagnosticsDesk,
  /** Null where nothing hides the screen: in the browser shell. */
  screen: ScreenWatch | null = null,
): Handlers {
  return {
    ...snapshotHandlers(workstation),
    ...screenHandlers(screen),
    ...setupHandlers(workstation),
    ...enrolmentHandlers(workstation),
    ...emergencyHandlers(workstation),
    ...sessionHandlers(workstation),
    ...sessionsHandlers(workstation),
    ...badgeHandlers(workstation),
    ...noticeHandlers(workstation),
    ...draftHandlers(workstation),
    ...appsHandlers(apps, workstation),
    ...diagnosticsHandlers(desk),
  };
}
