import { useSnapshot } from '../bridge/workstation-context.tsx';
import { DiagnosticsLink } from './diagnostics-link.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { useText } from './messages/use-text.ts';

/** The site and its help desk, version, the link to Diagnostics, and languages. */
export function PageFooter() {
  const text = useText();
  const { version, site } = useSnapshot();
  return (
    <>
      {site.name !== null && <span>{site.name}</span>}
      {site.help_desk !== null && <span>{text('app.helpDesk', { contact: site.help_desk })}</span>}
      <span>
        {text('app.name')} · {text('app.version', { version })}
      </span>
      <DiagnosticsLink />
      <LanguageSwitch />
    </>
  );
}
