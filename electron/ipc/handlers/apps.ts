import type { AppHost } from '../../core/ports/app-host.ts';
import type { Workstation } from '../../core/workstation.ts';
import type { HandlersOf } from './handlers.ts';

/** Clinical apps. */
export function appsHandlers(apps: AppHost, workstation: Pick<Workstation, 'appOpened'>): HandlersOf<'apps'> {
  return {
    async 'apps.open'({ appId }) {
      const opening = await apps.open(appId);
      if (opening.ok) await workstation.appOpened({ appId });
      return opening;
    },
    'apps.place': ({ bounds }) => apps.place(bounds),
  };
}
