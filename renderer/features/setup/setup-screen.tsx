import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useText } from '../../ui/messages/use-text.ts';
import { PlacePage } from '../../ui/place-page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { SetupForm } from './setup-form.tsx';
import type { Setup } from './use-setup.ts';

const useStyles = makeStyles({
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXL,
    width: '100%',
    maxWidth: '1040px',
  },
  heading: {
    ...typographyStyles.title1,
  },
  intro: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase400 },
});

/** First run of this installation: the administrator, the ward, the station. */
export function SetupScreen({ setup }: { setup: Setup }) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.setup');
  return (
    <PlacePage>
      <div className={styles.column}>
        <div>
          <h1 className={styles.heading}>{text('setup.heading')}</h1>
          <p className={styles.intro}>{text('setup.intro')}</p>
        </div>
        <SetupForm setup={setup} />
      </div>
    </PlacePage>
  );
}
