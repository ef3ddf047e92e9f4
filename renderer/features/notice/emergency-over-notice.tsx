import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { useMoment } from '../../ui/time/use-moment.ts';

/** That an emergency access is over, and what becomes of it. */
export function EmergencyOverNotice({ atMs }: { atMs: number }) {
  const text = useText();
  const moment = useMoment();
  return <NoticeBar intent="info">{text('emergency.over', { time: moment(atMs) })}</NoticeBar>;
}
