import { type AppTrouble, appTroubles } from './use-app-opening.ts';

/** What an app's page can say. Whatever it says, it can only lock, keep awake or declare itself broken. */
export type AppMessage =
  | { readonly kind: 'activity' }
  | { readonly kind: 'lock' }
  | { readonly kind: 'trouble'; readonly trouble: AppTrouble };

/** Reads a message from the bridge in an app's page; null when it is anything else. */
export function readAppMessage(data: unknown): AppMessage | null {
  if (typeof data !== 'object' || data === null || !('carelink' in data)) return null;
  if (data.carelink === 'activity' || data.carelink === 'lock') return { kind: data.carelink };
  if (data.carelink !== 'trouble') return null;
  const told = 'trouble' in data ? data.trouble : null;
  return { kind: 'trouble', trouble: appTroubles.find((trouble) => trouble === told) ?? 'closed' };
}
