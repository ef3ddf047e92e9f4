import type { SessionView } from '../../../electron/ipc/contract.ts';
import { ShiftScreen } from '../shift/shift-screen.tsx';
import { AppScreen } from './app-screen.tsx';
import { useOpenApp } from './open-app.tsx';

/** What a signed-in user sees: the shift, or the app that is open. */
export function ActiveScreen({ session }: { session: SessionView }) {
  const { opened } = useOpenApp();
  const isOurs = opened?.seat === session.seat;
  const app = isOurs ? session.apps.find(({ id }) => id === opened.appId) : undefined;
  return app ? <AppScreen key={app.id} session={session} app={app} /> : <ShiftScreen session={session} />;
}
