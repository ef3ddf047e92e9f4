import { useEffect } from 'react';
import type { NoticeView } from '../../../electron/ipc/contract.ts';
import { useBridge } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';
import { DismissButton } from './dismiss-button.tsx';
import { StillThere } from './still-there.tsx';

type SignedOut = Extract<NoticeView, { kind: 'signed_out' }>;

const shownForMs = 10_000;

/**
 * Tells the next person, in one line, that nobody is signed in and what is left. It goes with the first key, and by
 * itself where it says only what is usual: more than that takes longer to read, and may concern whoever comes next. What
 * is still there and should not be stays until it is gone or somebody has seen it.
 */
export function SignedOutNotice({ notice }: { notice: SignedOut }) {
  const text = useText();
  const moment = useMoment();
  const isUsual = notice.server === 'ended' && !notice.stillStored;
  useEnd({ byKey: !notice.stillStored, byTime: isUsual });
  const line = [
    text('signedOut.at', { time: moment(notice.atMs) }),
    !notice.stillStored && text(notice.notesKept ? 'signedOut.notesKept' : 'signedOut.nothingLeft'),
    notice.server === 'queued' && text('signedOut.queued'),
    notice.server === 'ended_on_one_machine' && text('signedOut.onOneMachine'),
  ];
  return (
    <NoticeBar intent={isUsual ? 'success' : 'warning'} action={notice.stillStored && <DismissButton />}>
      <p>{line.filter(Boolean).join(' ')}</p>
      {notice.stillStored && <StillThere items={notice.wiped} />}
    </NoticeBar>
  );
}

function useEnd({ byKey, byTime }: { byKey: boolean; byTime: boolean }): void {
  const bridge = useBridge();
  useEffect(() => {
    if (!byKey) return;
    // Without an answer it stays for a while longer, which harms nobody.
    const end = () => void bridge.invoke('notice.dismiss', undefined).catch(() => {});
    // A key that is still held down was meant for the screen before.
    const endByKey = (event: KeyboardEvent) => event.repeat || end();
    const timer = byTime ? setTimeout(end, shownForMs) : undefined;
    window.addEventListener('keydown', endByKey, { capture: true, passive: true });
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', endByKey, { capture: true });
    };
  }, [bridge, byKey, byTime]);
}
