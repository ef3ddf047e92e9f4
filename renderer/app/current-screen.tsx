import { type ReactElement, useEffect } from 'react';
import type { Snapshot } from '../../electron/ipc/contract.ts';
import { useStoreState } from '../bridge/workstation-context.tsx';
import { useDiagnosticsOpening } from '../features/diagnostics/diagnostics-provider.tsx';
import { DiagnosticsScreen } from '../features/diagnostics/diagnostics-screen.tsx';
import { useEmergencyOpening } from '../features/emergency/emergency-provider.tsx';
import { EmergencyScreen } from '../features/emergency/emergency-screen.tsx';
import { LocalEmergencyScreen } from '../features/emergency/local-emergency-screen.tsx';
import { EndingScreen } from '../features/ending/ending-screen.tsx';
import { EnrolmentScreen } from '../features/enrolment/enrolment-screen.tsx';
import { LockScreen } from '../features/lock/lock-screen.tsx';
import { useLockKey } from '../features/lock/use-lock-key.ts';
import { EndedScreen } from '../features/notice/ended-screen.tsx';
import { PinScreen } from '../features/pin/pin-screen.tsx';
import { GeneratedUsersScreen } from '../features/setup/generated-users-screen.tsx';
import { SetupScreen } from '../features/setup/setup-screen.tsx';
import { useSetup } from '../features/setup/use-setup.ts';
import { ActiveScreen } from '../features/shift/active-screen.tsx';
import { SessionLimitScreen } from '../features/sign-in/session-limit-screen.tsx';
import { SignInScreen } from '../features/sign-in/sign-in-screen.tsx';
import { StartingScreen } from '../features/starting/starting-screen.tsx';
import { ParkingFullScreen } from '../features/switch/parking-full-screen.tsx';
import { UnreachableScreen } from '../features/unreachable/unreachable-screen.tsx';
import { useLostShell } from '../features/unreachable/use-lost-shell.ts';

/** The screen for the phase the workstation is in. Only one is ever in the document. */
export function CurrentScreen() {
  const { received } = useStoreState();
  const lost = useLostShell();
  useLockKey();
  const setup = useSetup();
  const hintIsOver = setup.failure !== null && received?.snapshot.phase.name === 'active';
  // Once somebody is signed in, the hint on how to get in has served its purpose.
  useEffect(() => {
    if (hintIsOver) setup.forget();
  }, [hintIsOver, setup.forget]);
  // The passwords exist nowhere else: only Done takes them off the screen.
  if (setup.generatedUsers)
    return (
      <GeneratedUsersScreen users={setup.generatedUsers} printer={setup.printer} onDone={setup.forget} />
    );
  if (lost) return <UnreachableScreen state={lost} />;
  if (!received) return <StartingScreen />;
  // The phase leaves set-up a moment before the answer with the passwords is here.
  if (setup.busy || received.snapshot.phase.name === 'setup_needed') return <SetupScreen setup={setup} />;
  return <PhaseScreen snapshot={received.snapshot} setupWasDone={setup.failure === 'already_done'} />;
}

interface PhaseScreenProps {
  readonly snapshot: Snapshot;
  readonly setupWasDone: boolean;
}

function PhaseScreen({ snapshot: { phase, notice, barrier }, setupWasDone }: PhaseScreenProps): ReactElement {
  const diagnostics = useDiagnosticsOpening();
  const emergency = useEmergencyOpening();
  if (diagnostics.isOpen) return <DiagnosticsScreen />;
  if (emergency.isOpen) return <EmergencyScreen onBack={emergency.close} />;
  switch (phase.name) {
    case 'active':
      if (phase.session.pin.state === 'required') return <PinScreen session={phase.session} />;
      // Nothing on one user's screen, such as an open dialog, is passed on to the next user.
      return <ActiveScreen key={phase.session.seat} session={phase.session} />;
    case 'locked':
      return <LockScreen session={phase.session} />;
    case 'local_emergency':
      return <LocalEmergencyScreen emergency={phase.emergency} />;
    case 'ending':
      return <EndingScreen />;
    case 'signed_out':
    case 'signing_in':
      if (notice?.kind === 'session_ended') return <EndedScreen notice={notice} />;
      if (barrier !== null) return <EnrolmentScreen key={barrier} barrier={barrier} />;
      if (notice?.kind === 'parking_full') return <ParkingFullScreen notice={notice} />;
      if (notice?.kind === 'session_limit') return <SessionLimitScreen notice={notice} />;
      return <SignInScreen notice={notice} setupWasDone={setupWasDone} />;
    case 'starting':
    case 'setup_needed':
      return <StartingScreen />;
  }
}
