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
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { useText } from '../../ui/messages/use-text.ts';
import { NoticeBar } from '../../ui/notice-bar.tsx';
import { Page } from '../../ui/page.tsx';
import { usePageTitle } from '../../ui/use-page-title.ts';

const useStyles = makeStyles({
  card: {
    display: 'flex',
    flexDirection: 'column',
    gap: tokens.spacingVerticalXXL,
    width: '100%',
    maxWidth: '960px',
    padding: '40px',
    backgroundColor: tokens.colorNeutralBackground1,
    borderRadius: tokens.borderRadius2XLarge,
    border: `${tokens.strokeWidthThin} solid ${tokens.colorNeutralStroke2}`,
    boxShadow: tokens.shadow8,
    '@media (max-width: 700px)': { padding: tokens.spacingHorizontalL },
  },
  heading: {
    ...typographyStyles.title1,
  },
  table: { tableLayout: 'auto' },
  head: { fontWeight: tokens.fontWeightSemibold },
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
  readonly onDone: () => void;
}

/** The generated passwords, shown only once and gone with Done. */
export function GeneratedUsersScreen({ users, onDone }: GeneratedUsersScreenProps) {
  const styles = useStyles();
  const text = useText();
  usePageTitle('title.setup');
  return (
    <Page layout="centred">
      <div className={styles.card}>
        <h1 className={styles.heading}>{text('generated.heading')}</h1>
        <NoticeBar intent="warning">{text('generated.text')}</NoticeBar>
        <UserTable users={users} />
        <ActionButton kind="main" onClick={onDone}>
          {text('generated.done')}
        </ActionButton>
      </div>
    </Page>
  );
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
