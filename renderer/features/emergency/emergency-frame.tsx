import { makeStyles, tokens } from '@fluentui/react-components';
import { type ReactNode, useState } from 'react';
import type { Snapshot } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { EmergencyBar } from './emergency-bar.tsx';

const edge = '8px';

const useStyles = makeStyles({
  frame: {
    paddingInline: edge,
    paddingBottom: edge,
    backgroundColor: tokens.colorStatusDangerBackground3,
    // Where the system chooses the colours, the frame is still a line around everything.
    '@media (forced-colors: active)': { backgroundColor: 'Canvas' },
  },
  inside: { backgroundColor: tokens.colorNeutralBackground3 },
  // Above the scrolling content, so that the frame also closes at the bottom of the window.
  edges: {
    position: 'fixed',
    inset: 0,
    zIndex: 1,
    pointerEvents: 'none',
    border: `${edge} solid ${tokens.colorStatusDangerBackground3}`,
    '@media (forced-colors: active)': { border: `${edge} solid CanvasText` },
  },
});

/** A red frame around every screen of an emergency access, with words at its top. */
export function EmergencyFrame({ children }: { children: ReactNode }) {
  const styles = useStyles();
  const end = endOf(useStoreState().received?.snapshot);
  // Kept here while the screen is locked, and for nobody else.
  const [words, setWords] = useState('');
  if (end === null && words !== '') setWords('');
  // The same element surrounds the screen either way, so that its content is not remounted.
  return (
    <div className={end === null ? '' : styles.frame}>
      {end !== null && <EmergencyBar edge={edge} {...end} words={words} onWords={setWords} />}
      <div className={end === null ? '' : styles.inside}>{children}</div>
      {end !== null && <div className={styles.edges} />}
    </div>
  );
}

/** When the emergency on screen ends and how its user can end it now; null: there is none. */
function endOf(snapshot: Snapshot | undefined) {
  const phase = snapshot?.phase;
  if (phase?.name === 'local_emergency') {
    const { endsAtMs, wordsMissing } = phase.emergency;
    return { endsAtMs, wordsMissing, way: 'local' } as const;
  }
  if (phase?.name === 'active' && phase.session.profile === 'break_glass') {
    const { expiresAtMs: endsAtMs, wordsMissing } = phase.session;
    return { endsAtMs, wordsMissing, way: 'session' } as const;
  }
  if (phase?.name === 'locked' && phase.session.emergency)
    return { endsAtMs: phase.session.expiresAtMs, wordsMissing: false, way: null } as const;
  return null;
}
