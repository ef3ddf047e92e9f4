import { Button, type ButtonProps, makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import type { KeyboardEvent, Ref } from 'react';
import type { AppView } from '../../../electron/ipc/contract.ts';
import { HomeRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { AppIcon } from './app-icon.tsx';

const useStyles = makeStyles({
  // Many apps take a second row rather than being hidden.
  tabs: {
    display: 'flex',
    flexWrap: 'wrap',
    minWidth: 0,
    marginInline: `calc(-1 * ${tokens.spacingHorizontalM})`,
  },
  tab: {
    minWidth: '44px',
    minHeight: '46px',
    paddingInline: tokens.spacingHorizontalM,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightRegular,
    borderRadius: 0,
    borderBottom: '3px solid transparent',
    overflowWrap: 'anywhere',
  },
  front: {
    color: tokens.colorNeutralForeground1,
    fontWeight: tokens.fontWeightSemibold,
    borderBottomColor: tokens.colorBrandStroke1,
    '@media (forced-colors: active)': {
      forcedColorAdjust: 'none',
      color: 'HighlightText',
      backgroundColor: 'Highlight',
      '& svg': { color: 'HighlightText' },
      // Otherwise the words change under the mouse, and the picture disappears.
      ':hover, :hover:active': { color: 'HighlightText', backgroundColor: 'Highlight' },
    },
  },
});

export interface AppTabsProps {
  /** Those that are open, in the order of the tiles. */
  readonly apps: readonly AppView[];
  /** The one in front; null: the overview. */
  readonly front: AppView | null;
  readonly onOverview: () => void;
  readonly onApp: (app: AppView) => void;
  readonly ref?: Ref<HTMLDivElement>;
}

/**
 * The overview and every opened app, one click apart. One tab stop; arrow keys move among the tabs, Enter goes there.
 * Not Fluent's `TabList`: the helpers it adds around itself have the focus while they are hidden from screen readers.
 */
export function AppTabs({ apps, front, onOverview, onApp, ref }: AppTabsProps) {
  const styles = useStyles();
  const text = useText();
  return (
    <div
      ref={ref}
      role="tablist"
      tabIndex={-1}
      aria-label={text('apps.tabs')}
      className={styles.tabs}
      onKeyDown={moveAmongTabs}
    >
      <Tab isFront={front === null} icon={<HomeRegular />} keys="Alt+Home" onClick={onOverview}>
        {text('apps.overview')}
      </Tab>
      {apps.map((app) => (
        <Tab
          key={app.id}
          isFront={app.id === front?.id}
          icon={<AppIcon name={app.icon} />}
          onClick={() => onApp(app)}
        >
          {app.name}
        </Tab>
      ))}
    </div>
  );
}

interface TabProps extends Pick<ButtonProps, 'icon'> {
  readonly isFront: boolean;
  readonly keys?: string;
  readonly onClick: () => void;
  readonly children: string;
}

function Tab({ isFront, icon, keys, onClick, children }: TabProps) {
  const styles = useStyles();
  return (
    <Button
      role="tab"
      appearance="subtle"
      className={mergeClasses(styles.tab, isFront && styles.front)}
      icon={icon}
      tabIndex={isFront ? 0 : -1}
      aria-selected={isFront}
      {...(keys !== undefined && { 'aria-keyshortcuts': keys })}
      onClick={onClick}
    >
      {children}
    </Button>
  );
}

const steps = new Map([
  ['ArrowRight', 1],
  ['ArrowLeft', -1],
]);

function moveAmongTabs(event: KeyboardEvent<HTMLElement>): void {
  const step = steps.get(event.key);
  const tabs = [...event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')];
  const at = tabs.indexOf(document.activeElement as HTMLElement);
  if (step === undefined || at < 0) return;
  event.preventDefault();
  tabs.at((at + step) % tabs.length)?.focus();
}
