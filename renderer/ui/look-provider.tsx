import {
  createDOMRenderer,
  FluentProvider,
  makeStaticStyles,
  makeStyles,
  RendererProvider,
  tokens,
} from '@fluentui/react-components';
import { type ReactNode, useMemo } from 'react';
import { darkTheme, lightTheme } from './theme.ts';
import { useMediaQuery } from './use-media-query.ts';

/** Light by default, dark with the system. Styles carry the nonce that the shell gave this page. */
export function LookProvider({ children }: { children: ReactNode }) {
  const renderer = useMemo(() => {
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    return createDOMRenderer(document, { styleElementAttributes: { nonce } });
  }, []);
  const dark = useMediaQuery('(prefers-color-scheme: dark)');
  return (
    <RendererProvider renderer={renderer} targetDocument={document}>
      <FluentProvider theme={dark ? darkTheme : lightTheme}>
        <Surface>{children}</Surface>
      </FluentProvider>
    </RendererProvider>
  );
}

const usePageReset = makeStaticStyles({
  'html, body': { margin: 0, padding: 0 },
  html: { colorScheme: 'light dark', scrollPaddingBlock: '96px' },
  '*, *::before, *::after': { boxSizing: 'border-box' },
  'h1, h2, h3, p, ul, ol, dl, dd': { margin: 0, padding: 0 },
  'h1, h2, h3': { fontSize: 'inherit', fontWeight: tokens.fontWeightSemibold },
  'ul, ol': { listStyleType: 'none' },
  '@media (prefers-reduced-motion: reduce)': {
    '*, *::before, *::after': {
      animationDuration: '0.01ms !important',
      animationIterationCount: '1 !important',
      transitionDuration: '0.01ms !important',
    },
  },
});

const useStyles = makeStyles({
  surface: {
    minHeight: '100vh',
    backgroundColor: tokens.colorNeutralBackground3,
    color: tokens.colorNeutralForeground1,
    fontFamily: tokens.fontFamilyBase,
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
  },
});

function Surface({ children }: { children: ReactNode }) {
  usePageReset();
  return <div className={useStyles().surface}>{children}</div>;
}
