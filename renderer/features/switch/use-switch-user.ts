import { useAction } from '../../bridge/use-action.ts';

/** Parks the session on screen; the sign-in screen follows. */
export function useSwitchUser() {
  const { busy, failure, run } = useAction('session.switch-user');
  return { switching: busy, failure, switchUser: () => void run(undefined) };
}
