import { Button, makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import { useId } from 'react';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { AppIcon } from './app-icon.tsx';
import { useOpenApp } from './open-app.tsx';

/** The keyboard has keys for as many. */
const appsWithKeys = 9;

const useStyles = makeStyles({
  apps: { display: 'flex', flexDirection: 'column', gap: tokens.spacingVerticalM, minWidth: 0 },
  heading: { ...typographyStyles.subtitle2 },
  tiles: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 11rem), 1fr))',
    gap: tokens.spacingHorizontalL,
  },
  tile: {
    display: 'flex',
    flexDirection: 'column',
    justifyContent: 'center',
    gap: tokens.spacingVerticalS,
    width: '100%',
    height: '100%',
    minHeight: '8.5rem',
    padding: tokens.spacingHorizontalM,
    borderRadius: tokens.borderRadius2XLarge,
    boxShadow: tokens.shadow2,
    fontWeight: tokens.fontWeightSemibold,
  },
  icon: { display: 'inline-flex', fontSize: '2.75rem', color: tokens.colorBrandForeground1 },
  name: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    overflowWrap: 'anywhere',
  },
  keys: {
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    fontWeight: tokens.fontWeightRegular,
    color: tokens.colorNeutralForeground2,
  },
});

export interface AppTilesProps {
  readonly apps: readonly AppView[];
  readonly seat: string;
  /** Id of an element that says whose they are. */
  readonly describedBy?: string;
}

/** The clinical apps of the site, where everybody's work begins; nothing where there are none. */
export function AppTiles({ apps, seat, describedBy }: AppTilesProps) {
  const styles = useStyles();
  const text = useText();
  const id = useId();
  const { open } = useOpenApp();
  if (apps.length === 0) return null;
  return (
    <section className={styles.apps} aria-labelledby={id}>
      {/* The screen starts here, so that the first Tab leads to the first app. */}
      <h2 id={id} className={styles.heading} data-starts-screen="" aria-describedby={describedBy}>
        {text('apps.heading')}
      </h2>
      <ul className={styles.tiles}>
        {apps.map((app, index) => (
          <li key={app.id}>
            <Button
              className={styles.tile}
              {...(index < appsWithKeys && { 'aria-keyshortcuts': `Control+${index + 1}` })}
              onClick={() => open({ appId: app.id, seat })}
            >
              <span aria-hidden className={styles.icon}>
                <AppIcon name={app.icon} />
              </span>
              <span className={styles.name}>{app.name}</span>
              {index < appsWithKeys && (
                <kbd aria-hidden className={styles.keys}>
                  {text('apps.keys', { number: index + 1 })}
                </kbd>
              )}
            </Button>
          </li>
        ))}
      </ul>
    </section>
  );
}
