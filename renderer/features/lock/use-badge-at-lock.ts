import { useState } from 'react';
import type { BadgeReading } from '../../../electron/ipc/contract.ts';
import { useAction } from '../../bridge/use-action.ts';
import { useBadgeReader } from '../badge/use-badge-reader.ts';

export interface BadgeAtLock {
  /** The result of the last badge. */
  readonly reading: BadgeReading | null;
  /** How often the badge of the locked user was read. */
  readonly recognised: number;
  readonly looking: boolean;
}

/**
 * Badges at the lock screen. They prove nothing; the PIN or the password does. Somebody else's badge parks the
 * session, and the sign-in screen knows whose badge it was. Where parking is not possible, the note says whose badge
 * it was.
 */
export function useBadgeAtLock(): BadgeAtLock {
  const [reading, setReading] = useState<BadgeReading | null>(null);
  const [recognised, setRecognised] = useState(0);
  const switchUser = useAction('session.switch-user');
  const { busy } = useBadgeReader((read) => {
    setReading(read);
    if (read.kind === 'on_screen') setRecognised((times) => times + 1);
    if (read.kind === 'somebody_else') void switchUser.run(undefined);
  });
  return { reading, recognised, looking: busy };
}
