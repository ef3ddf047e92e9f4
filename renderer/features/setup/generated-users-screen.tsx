import {
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
  typographyStyles,
} from '@fluentui/react-components';
import { useState } from 'react';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { copyText } from '../../ui/copy-text.ts';
import { CopyRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';
import { PrintSlips } from './print-slips.tsx';
import { SlipsOnPaper } from './slips-on-paper.tsx';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
    width: '100%',
    maxWidth: '60rem',
    padding: '2.5rem',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow8,
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalL },
    // A browser that prints prints the slips, or nothing.
    '@media print': { display: 'none' },
  },
  heading: {
    ...typographyStyles.title1,
  },
  table: { tableLayout: 'auto' },
  head: { fontWeight: tokens.fontWeightSemibold },
  buttons: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: tokens.spacingHorizontalM },
  cell: { paddingBlock: tokens.spacingVerticalM, overflowWrap: 'anywhere' },
  password: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase400,
    fontWeight: tokens.fontWeightSemibold,
    '@media (min-width: 701px)': { whiteSpace: 'nowrap' },
  },
});

export interface GeneratedUsersScreenProps {
  readonly users: readonly GeneratedUser[];
  /** The printer that the policy names; null: nothing may be printed. */
  readonly printer: string | null;
  readonly onDone: () => void;
}

/** The generated passwords, shown only once and gone with Done. */
export function GeneratedUsersScreen({ users, printer, onDone }: GeneratedUsersScreenProps) {
  const styles = useStyles();
  const text = useText();
  const [copied, setCopied] = useState(false);
  usePageTitle('title.setup');
  const done = () => {
    // Only what this button put there, and while the click lets a page write.
    if (copied) copyText(document, ' ');
    onDone();
  };
  return (
    <Page layout="centred">
      <div className={styles.card}>
        <h1 className={styles.heading}>{text('generated.heading')}</h1>
        <NoticeBar intent="warning">{text('generated.text')}</NoticeBar>
        <UserTable users={users} />
        <div className={styles.buttons}>
          <ActionButton kind="main" onClick={done}>
            {text('generated.done')}
          </ActionButton>
          <ActionButton icon={<CopyRegular />} onClick={() => setCopied(copyText(document, tableOf(users)))}>
            {text('generated.copy')}
          </ActionButton>
        </div>
        {copied && <NoticeBar intent="success">{text('generated.copied')}</NoticeBar>}
        {printer !== null && <PrintSlips users={users} printer={printer} />}
      </div>
      {printer !== null && <SlipsOnPaper users={users} />}
    </Page>
  );
}

/** For a spreadsheet or a letter; no cell begins like a formula, because no name here does. */
function tableOf(users: readonly GeneratedUser[]): string {
  return users
    .map(({ displayName, username, password }) => `${displayName}\t${username}\t${password}`)
    .join('\r\n');
}

function UserTable({ users }: Pick<GeneratedUsersScreenProps, 'users'>) {
  const styles = useStyles();
  const text = useText();
  return (
    <Table className={styles.table} aria-label={text('generated.heading')}>
      <TableHeader>
        <TableRow>
          {(['name', 'role', 'username', 'password'] as const).map((column) => (
            <TableHeaderCell key={column} className={styles.head}>
              {text(`generated.${column}`)}
            </TableHeaderCell>
          ))}
        </TableRow>
      </TableHeader>
      <TableBody>
        {users.map((user) => (
          <TableRow key={user.username}>
            <TableCell className={styles.cell}>{user.displayName}</TableCell>
            <TableCell className={styles.cell}>{text(`role.${user.role}`)}</TableCell>
            <TableCell className={styles.cell}>{user.username}</TableCell>
            <TableCell className={styles.cell}>
              <span className={styles.password}>{user.password}</span>
            </TableCell>
          </TableRow>
        ))}
      </TableBody>
    </Table>
  );
}
