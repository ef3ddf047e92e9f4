import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';

/** The server wants a newer workstation than this one; work goes on. */
export function UpdateNotice() {
  const text = useText();
  const { wantedVersion } = useSnapshot();
  if (wantedVersion === null) return null;
  return <NoticeBar intent="warning">{text('update.wanted', { version: wantedVersion })}</NoticeBar>;
}
