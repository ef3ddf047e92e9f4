import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components';
import { type ReactNode, useRef } from 'react';
import { useStoreState } from '../bridge/workstation-context.tsx';
import { WindowDevToolsRegular } from './icons.ts';
import { useText } from './messages/use-text.ts';
import { scrolls, useScreenStart } from './use-screen-start.ts';

const roomBelow = 'calc(var(--below-page, 0px) + var(--end-of-page, 0px))';
/** In a lower window, or at a higher zoom, a bar that stays would leave too little room for what it is above. */
const highEnough = '@media (min-height: 561px)';

const useStyles = makeStyles({
  // Whatever surrounds every screen, such as the frame of an emergency, says how much room it takes.
  page: {
    display: 'flex',
    flexDirection: 'column',
    minHeight: 'calc(100vh - var(--around-page, 0px) - var(--above-page, 0px))',
  },
  header: {
    display: 'flex',
    flexShrink: 0,
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}`,
    minHeight: '5rem',
    padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXXL}`,
    backgroundColor: tokens.colorNeutralBackground1,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    '@media (max-width: 700px)': { padding: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalL}` },
  },
  main: {
    flexGrow: 1,
    flexShrink: 0,
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXL,
    padding: `${tokens.spacingVerticalXXL} ${tokens.spacingHorizontalXXXL}`,
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalL },
  },
  // A header that lays itself out, from edge to edge.
  bar: { flexShrink: 0, backgroundColor: tokens.colorNeutralBackground1 },
  // Exactly the window: content such as an app's page scrolls on its own.
  filledPage: { height: 'calc(100vh - var(--around-page, 0px) - var(--above-page, 0px))' },
  // The window's edge belongs to the bar: a scrollbar beside it would move its buttons, which an app has none of.
  belowBar: { [highEnough]: { height: 'calc(100vh - var(--around-page, 0px) - var(--above-page, 0px))' } },
  content: {
    flexGrow: 1,
    display: 'flex',
    flexDirection: 'column',
    minHeight: 0,
    paddingBottom: roomBelow,
  },
  scrollingContent: {
    [highEnough]: {
      overflowY: 'auto',
      // What is only read out, and therefore out of the flow, would otherwise lengthen the page.
      position: 'relative',
      scrollPaddingBlock: `2rem calc(${roomBelow} + 2rem)`,
    },
  },
  filled: { flexShrink: 1, minHeight: 0, gap: 0, padding: 0, '@media (max-width: 700px)': { padding: 0 } },
  // From the top, with air above where the window has it: what is added below moves nothing.
  centred: {
    alignItems: 'center',
    paddingBlockStart: 'clamp(0.75rem, 10vh - 4rem, 5rem)',
    '@media (max-height: 820px)': { paddingBlockEnd: tokens.spacingVerticalM },
    '@media (max-width: 700px)': { paddingBlockStart: tokens.spacingHorizontalL },
  },
  wide: {
    width: '100%',
    maxWidth: '120rem',
    marginInline: 'auto',
    // In a low window the end of the screen matters more than the air around its parts.
    '@media (max-height: 820px)': { gap: tokens.spacingVerticalL, paddingBlock: tokens.spacingVerticalL },
  },
  footer: {
    flexShrink: 0,
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: tokens.spacingHorizontalL,
    minHeight: '3.5rem',
    padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalXXXL}`,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    '@media (max-width: 700px)': { padding: `${tokens.spacingVerticalS} ${tokens.spacingHorizontalL}` },
  },
});

export interface PageProps {
  readonly header?: ReactNode;
  /** In place of `header`: a bar that lays itself out, from edge to edge, and stays while what is below it scrolls. */
  readonly bar?: ReactNode;
  readonly footer?: ReactNode;
  /** `centred` for one card in the middle, from the top, `wide` for many, `filled` for one thing from edge to edge. */
  readonly layout: 'centred' | 'wide' | 'filled';
  readonly children: ReactNode;
}

/**
 * The frame of every screen with its landmarks; it also decides where each screen starts and where lost focus goes.
 */
export function Page({ header, bar, footer, layout, children }: PageProps) {
  const styles = useStyles();
  const page = useRef<HTMLDivElement>(null);
  useScreenStart(page);
  const isFilled = layout === 'filled';
  const scrollsBelowBar = bar !== undefined && !isFilled;
  return (
    <div
      ref={page}
      className={mergeClasses(styles.page, isFilled && styles.filledPage, scrollsBelowBar && styles.belowBar)}
    >
      <DevelopmentMarker />
      {header && <header className={styles.header}>{header}</header>}
      {bar && <header className={styles.bar}>{bar}</header>}
      <div
        {...{ [scrolls]: '' }}
        className={mergeClasses(styles.content, scrollsBelowBar && styles.scrollingContent)}
      >
        <main className={mergeClasses(styles.main, styles[layout])}>{children}</main>
        {footer && (
          // Behind the content, never in front of it.
          <footer className={styles.footer}>{footer}</footer>
        )}
      </div>
    </div>
  );
}

const useDevelopmentMarkerStyles = makeStyles({
  marker: {
    display: 'flex',
    alignItems: 'center',
    justifyContent: 'center',
    gap: tokens.spacingHorizontalS,
    padding: `${tokens.spacingVerticalXS} ${tokens.spacingHorizontalL}`,
    backgroundColor: tokens.colorNeutralBackground5,
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
    borderBottom: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    '@media print': { display: 'none' },
  },
});

/** Says on every screen of the browser shell that it is not for use on wards. */
function DevelopmentMarker() {
  const styles = useDevelopmentMarkerStyles();
  const text = useText();
  const { received } = useStoreState();
  if (received?.snapshot.shell !== 'browser') return null;
  return (
    <aside className={styles.marker} aria-label={text('app.developmentShell')}>
      <WindowDevToolsRegular aria-hidden fontSize="1.125rem" />
      {text('app.developmentShell')}
    </aside>
  );
}
