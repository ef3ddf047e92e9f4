import { useSnapshot } from '../bridge/workstation-context.tsx';
import { DiagnosticsLink } from './diagnostics-link.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { useText } from './messages/use-text.ts';

/** Version, the link to Diagnostics, and languages. */
export function PageFooter() {
  const text = useText();
  const { version } = useSnapshot();
  return (
    <>
      <span>
        {text('app.name')} · {text('app.version', { version })}
      </span>
      <DiagnosticsLink />
      <LanguageSwitch />
    </>
  );
}
