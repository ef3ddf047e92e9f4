import { useAction } from '../../bridge/use-action.ts';

/** Parks whoever is on screen; the sign-in screen follows by itself. */
export function useSwitchUser() {
  const { busy, failure, run } = useAction('session.switch-user');
  return { switching: busy, failure, switchUser: () => void run(undefined) };
}
