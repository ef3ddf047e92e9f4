import {
  createContext,
  type ReactNode,
  useCallback,
  useContext,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import type { PersonView, Snapshot } from '../../../electron/ipc/contract.ts';
import { useStoreState } from '../../bridge/workstation-context.tsx';

/** Which app is open, and for whom: switching users must not open it for somebody else. */
export interface OpenApp {
  readonly appId: string;
  readonly seat: string;
}

interface OpenAppValue {
  readonly opened: OpenApp | null;
  readonly open: (app: OpenApp) => void;
  readonly close: () => void;
  /** Remembers that a frame has shown this origin, to be cleared at the sign-out. */
  readonly noteFrame: (origin: string) => void;
  /** An app has left the screen without its user doing anything. */
  readonly onTaken: () => void;
}

const OpenAppContext = createContext<OpenAppValue | null>(null);

export interface OpenAppProviderProps {
  /** Called when an app leaves the screen without its user doing anything. */
  readonly onTaken: () => void;
  readonly children: ReactNode;
}

const isParked = ({ kind }: PersonView) => kind === 'parked';

/** Remembers which app each user has open, so that it reappears after a lock or a switch; forgets it at the end. */
export function OpenAppProvider({ onTaken, children }: OpenAppProviderProps) {
  const snapshot = useStoreState().received?.snapshot ?? null;
  const phase = snapshot?.phase.name ?? 'starting';
  const seat = seatOf(snapshot);
  const isAnybodyHere = seat !== null || phase === 'locked' || snapshot?.people.some(isParked) !== false;
  const [apps, setApps] = useState<readonly OpenApp[]>([]);
  const [frames, setFrames] = useState<readonly string[]>([]);
  const [cleared, setCleared] = useState<readonly string[]>([]);
  const lastSeat = useRef(seat);
  if (seat !== null) lastSeat.current = seat;
  useEffect(() => {
    if (!isAnybodyHere) setApps([]);
    else if (phase === 'ending') setApps((known) => without(known, lastSeat.current));
    if (phase !== 'signed_out') setCleared([]);
  }, [isAnybodyHere, phase]);
  const opened = apps.find((app) => app.seat === seat) ?? null;
  const wasInFront = useRef(false);
  const isTaken = wasInFront.current && wasEndedByOthers(snapshot);
  // Before the next key can reach what replaces the app.
  useLayoutEffect(() => {
    wasInFront.current = opened !== null;
    if (isTaken) onTaken();
  }, [opened, isTaken, onTaken]);
  const noteFrame = useCallback(
    (origin: string) => setFrames((known) => (known.includes(origin) ? known : [...known, origin])),
    [],
  );
  const value = useMemo(
    () => ({
      opened,
      open: (app: OpenApp) => setApps((known) => [app, ...without(known, app.seat)]),
      close: () => setApps((known) => without(known, seat)),
      noteFrame,
      onTaken,
    }),
    [opened, seat, noteFrame, onTaken],
  );
  return (
    <OpenAppContext value={value}>
      {children}
      {phase === 'signed_out' && (
        <ForgottenFrames
          origins={frames.filter((origin) => !cleared.includes(origin))}
          onCleared={(origin) => setCleared((known) => [...known, origin])}
        />
      )}
    </OpenAppContext>
  );
}

/** People who lock by hand, or by a badge or a card in it, know where their next keys go. */
function wasEndedByOthers(snapshot: Snapshot | null): boolean {
  if (snapshot?.phase.name === 'locked') return !byHand.has(snapshot.phase.session.cause);
  return snapshot?.phase.name === 'signed_out' && snapshot.notice?.kind === 'session_ended';
}

const byHand: ReadonlySet<string> = new Set(['button', 'shortcut', 'switch', 'badge']);

/** Empty while an emergency code gives access; null while nobody's work is on screen. */
function seatOf(snapshot: Snapshot | null): string | null {
  if (snapshot?.phase.name === 'active') return snapshot.phase.session.seat;
  return snapshot?.phase.name === 'local_emergency' ? '' : null;
}

function without(apps: readonly OpenApp[], seat: string | null): readonly OpenApp[] {
  return apps.filter((app) => app.seat !== seat);
}

export function useOpenApp(): OpenAppValue {
  const value = useContext(OpenAppContext);
  if (!value) throw new Error('No OpenAppProvider above this component.');
  return value;
}

const limitMs = 5_000;

interface ForgottenFramesProps {
  readonly origins: readonly string[];
  readonly onCleared: (origin: string) => void;
}

/**
 * Has the browser clear what apps have stored under their origins, after the sign-out and out of sight. Each origin
 * needs a frame, which disappears after a moment. In Electron there are none: partitions are emptied there.
 */
function ForgottenFrames({ origins, onCleared }: ForgottenFramesProps) {
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
