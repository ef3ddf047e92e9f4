import { useEffect } from 'react';

const limitMs = 5_000;

export interface ForgottenFramesProps {
  readonly origins: readonly string[];
  readonly onCleared: (origin: string) => void;
}

/**
 * Has the browser clear what apps have stored under their origins, after the sign-out and out of sight. Each origin
 * needs a frame, which disappears after a moment. In Electron there are none: partitions are emptied there.
 */
export function ForgottenFrames({ origins, onCleared }: ForgottenFramesProps) {
  return origins.map((origin) => (
    <ForgottenFrame key={origin} origin={origin} onCleared={() => onCleared(origin)} />
  ));
}

function ForgottenFrame({ origin, onCleared }: { origin: string; onCleared: () => void }) {
  // biome-ignore lint/correctness/useExhaustiveDependencies: one limit for the whole life of the frame.
  useEffect(() => {
    const timer = setTimeout(onCleared, limitMs);
    return () => clearTimeout(timer);
  }, []);
  return (
    <iframe
      src={`${origin}/.carelink/clear`}
      title="Clearing"
      aria-hidden
      hidden
      sandbox=""
      onLoad={onCleared}
    />
  );
}
