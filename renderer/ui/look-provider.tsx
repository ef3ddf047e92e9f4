import {
  createDOMRenderer,
  FluentProvider,
  makeStyles,
  RendererProvider,
  tokens,
  useFocusFinders,
} from '@fluentui/react-components';
import { type ReactNode, useMemo } from 'react';
import { renderInRem } from './sizes-in-rem.ts';
import { darkTheme, lightTheme } from './theme.ts';
import { useMediaQuery } from './use-media-query.ts';

/** Light by default, dark if the system is. Styles carry the nonce that the shell gave this page. */
export function LookProvider({ children }: { children: ReactNode }) {
  const renderer = useMemo(() => {
    const nonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? '';
    return renderInRem(createDOMRenderer(document, { styleElementAttributes: { nonce } }));
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
  // Fluent hides the page behind a dialog from screen readers, and forgets to show it again if the dialog was the
  // last component that manages focus, as at a sign-out. This one does so for as long as the page lives.
  useFocusFinders();
  return <div className={useStyles().surface}>{children}</div>;
}
