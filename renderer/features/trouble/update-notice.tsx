import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';

/** The server wants a newer workstation than this one; people can keep working. */
export function UpdateNotice() {
  const text = useText();
  const { wantedVersion: version, site } = useSnapshot();
  if (version === null) return null;
  const { update_notice: notice } = site;
  return (
    <NoticeBar intent="warning">
      {notice === null ? text('update.wanted', { version }) : text('update.arranged', { version, notice })}
    </NoticeBar>
  );
}
