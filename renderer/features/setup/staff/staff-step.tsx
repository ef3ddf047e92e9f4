import { makeStyles, Textarea, tokens } from '@fluentui/react-components';
import { type ChangeEvent, useDeferredValue, useEffect, useRef, useState } from 'react';
import { mostStaff } from '../../../../server/contract/constants.ts';
import { ActionButton } from '../../../ui/action-button.tsx';
import { Card } from '../../../ui/card.tsx';
import { DocumentRegular, PeopleRegular } from '../../../ui/icons.ts';
import { LabelledField } from '../../../ui/labelled-field.tsx';
import { useText } from '../../../ui/messages/use-text.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import { decodeList } from './decode-list.ts';
import type { StaffList } from './read-staff.ts';
import { StaffPreview } from './staff-preview.tsx';
import { StaffProblems } from './staff-problems.tsx';

const useStyles = makeStyles({
  columns: {
    display: 'grid',
    // Four columns of words need more room than the list that they come from.
    gridTemplateColumns: 'minmax(0, 2fr) minmax(0, 3fr)',
    '@media (max-width: 860px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
    alignItems: 'start',
    gap: tokens.spacingHorizontalXL,
  },
  list: {
    width: '100%',
    '& textarea': {
      minHeight: '12rem',
      '@media (max-height: 820px)': { minHeight: '8rem' },
      maxHeight: '50vh',
      fontSize: tokens.fontSizeBase300,
      lineHeight: tokens.lineHeightBase300,
      overflowWrap: 'anywhere',
    },
  },
});

/** More than a list of this length has, even with many columns. */
const largestFileBytes = 1_000_000;

export interface StaffStepProps {
  readonly value: string;
  readonly onValue: (value: string) => void;
  /** What `value` means. */
  readonly list: StaffList;
  readonly ward: string;
  readonly busy: boolean;
}

/** The last step of the set-up: a list of the people who work here, and what it means. */
export function StaffStep({ value, onValue, list, ward, busy }: StaffStepProps) {
  const styles = useStyles();
  const text = useText();
  const shown = useDeferredValue(list);
  const [unreadable, setUnreadable] = useState(false);
  const file = useRef<HTMLInputElement>(null);
  useEffect(() => {
    window.scrollTo(0, 0);
  }, []);

  const take = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const [chosen] = target.files ?? [];
    const content =
      chosen && chosen.size <= largestFileBytes ? await chosen.arrayBuffer().catch(() => null) : null;
    // The same file can be chosen again once it has been corrected.
    target.value = '';
    if (chosen === undefined) return;
    const list = content === null ? null : decodeList(new Uint8Array(content));
    setUnreadable(list === null);
    if (list !== null) onValue(list);
  };
  return (
    <div className={styles.columns}>
      <Card heading={text('staff.heading')} icon={<PeopleRegular />}>
        <p>{text('staff.intro')}</p>
        <LabelledField label={text('staff.list')} hint={text('staff.hint')}>
          <Textarea
            className={styles.list}
            value={value}
            autoFocus
            readOnly={busy}
            spellCheck={false}
            resize="vertical"
            onChange={(_, data) => {
              setUnreadable(false);
              onValue(data.value);
            }}
          />
        </LabelledField>
        <input ref={file} type="file" accept=".csv,.tsv,.txt,text/csv,text/plain" hidden onChange={take} />
        <div>
          <ActionButton icon={<DocumentRegular />} blocked={busy} onClick={() => file.current?.click()}>
            {text('staff.choose')}
          </ActionButton>
        </div>
        {unreadable && (
          <NoticeBar intent="error" role="alert">
            {text('staff.unreadable')}
          </NoticeBar>
        )}
      </Card>
      <Card heading={text('staff.preview', { count: shown.people.length })} icon={<PeopleRegular />}>
        {value.trim() === '' && <p>{text('staff.none')}</p>}
        {shown.tooMany !== null && (
          <NoticeBar intent="error">
            {text('staff.tooMany', { count: shown.tooMany, most: mostStaff })}
          </NoticeBar>
        )}
        <StaffProblems problems={shown.problems} />
        <StaffPreview list={shown} ward={ward} />
      </Card>
    </div>
  );
}
