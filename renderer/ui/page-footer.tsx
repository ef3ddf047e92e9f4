import { makeStyles, tokens } from '@fluentui/react-components';
import { useSnapshot } from '../bridge/workstation-context.tsx';
import { DiagnosticsLink } from './diagnostics-link.tsx';
import { LanguageSwitch } from './language-switch.tsx';
import { useText } from './messages/use-text.ts';

const useStyles = makeStyles({
  helpDesk: {
    color: tokens.colorNeutralForeground1,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
});

/** The help desk, the site, version, the link to Diagnostics, and languages. */
export function PageFooter({
  isSiteNamed = false,
}: {
  /** The header names the site already. */ readonly isSiteNamed?: boolean;
}) {
  const styles = useStyles();
  const text = useText();
  const { version, site } = useSnapshot();
  return (
    <>
      {site.help_desk !== null && (
        <span className={styles.helpDesk}>{text('app.helpDesk', { contact: site.help_desk })}</span>
      )}
      <span>
        {site.name !== null && !isSiteNamed && `${site.name} · `}
        {text('app.name')} · {text('app.version', { version })}
      </span>
      <DiagnosticsLink />
      <LanguageSwitch />
    </>
  );
}
