import type { ReactNode } from 'react';
import { Page, type PageProps } from './page.tsx';
import { PageFooter } from './page-footer.tsx';
import { PlaceHeader } from './place-header.tsx';

export interface PlacePageProps {
  readonly layout?: PageProps['layout'];
  readonly children: ReactNode;
}

/** A screen of the computer rather than of a user: where it stands above, version and languages below. */
export function PlacePage({ layout = 'centred', children }: PlacePageProps) {
  return (
    <Page layout={layout} header={<PlaceHeader />} footer={<PageFooter />}>
      {children}
    </Page>
  );
}
