import { useState } from 'react';
import type { BadgeReading } from '../../../electron/ipc/contract.ts';
import { useBadgeReader } from '../badge/use-badge-reader.ts';

export interface BadgeAtLock {
  /** What came of the last badge. */
  readonly reading: BadgeReading | null;
  /** How often the badge of the user who is locked out was read. */
  readonly recognised: number;
  readonly looking: boolean;
}

/** Badges at the lock screen. They prove nothing: the PIN or the password does. */
export function useBadgeAtLock(): BadgeAtLock {
  const [reading, setReading] = useState<BadgeReading | null>(null);
  const [recognised, setRecognised] = useState(0);
  const { busy } = useBadgeReader((read) => {
    setReading(read);
    if (read.kind === 'on_screen') setRecognised((times) => times + 1);
  });
  return { reading, recognised, looking: busy };
}
