import type { AppHost } from '../../core/ports/app-host.ts';
import type { HandlersOf } from './handlers.ts';

/** Clinical apps. */
export function appsHandlers(apps: AppHost): HandlersOf<'apps'> {
  return {
    'apps.open': ({ appId }) => apps.open(appId),
    'apps.place': ({ bounds }) => apps.place(bounds),
  };
}
