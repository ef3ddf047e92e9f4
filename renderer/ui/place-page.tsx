import { makeStyles, tokens } from '@fluentui/react-components';
import type { ReactNode } from 'react';
import { useSnapshot } from '../bridge/workstation-context.tsx';
import { Page, type PageProps } from './page.tsx';
import { PageFooter } from './page-footer.tsx';
import { PlaceHeader } from './place-header.tsx';

export interface PlacePageProps {
  readonly layout?: PageProps['layout'];
  readonly children: ReactNode;
}

const useStyles = makeStyles({
  text: {
    width: '100%',
    maxWidth: '47.5rem',
    marginInline: 'auto',
    color: tokens.colorNeutralForeground2,
    textAlign: 'center',
    overflowWrap: 'anywhere',
  },
});

/** A screen of the computer rather than of a user: where it stands above, the site's text, version and languages below. */
export function PlacePage({ layout = 'centred', children }: PlacePageProps) {
  const styles = useStyles();
  const { site } = useSnapshot();
  return (
    <Page layout={layout} header={<PlaceHeader />} footer={<PageFooter isSiteNamed />}>
      {children}
      {site.text !== null && <p className={styles.text}>{site.text}</p>}
    </Page>
  );
}
