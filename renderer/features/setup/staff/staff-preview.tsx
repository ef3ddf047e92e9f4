import {
  makeStyles,
  mergeClasses,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  tokens,
} from '@fluentui/react-components';
import { useText } from '../../../ui/messages/use-text.ts';
import type { StaffList } from './read-staff.ts';

const useStyles = makeStyles({
  // Within the card, so that the button below stays where it is.
  frame: { maxHeight: '50vh', overflow: 'auto' },
  table: { tableLayout: 'auto' },
  head: { fontWeight: tokens.fontWeightSemibold },
  cell: { paddingBlock: tokens.spacingVerticalS, overflowWrap: 'break-word', hyphens: 'auto' },
  // Breaks first: the words beside it are easier to read whole.
  username: { overflowWrap: 'anywhere' },
});

/** The people of the list as they will be added. */
export function StaffPreview({ list, ward }: { readonly list: StaffList; readonly ward: string }) {
  const styles = useStyles();
  const text = useText();
  return (
    <>
      {list.people.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is scrolled by keys.
        <section className={styles.frame} tabIndex={0} aria-label={text('staff.table')}>
          <Table className={styles.table} size="small" aria-label={text('staff.table')}>
            <TableHeader>
              <TableRow>
                {(['name', 'username', 'role', 'ward'] as const).map((column) => (
                  <TableHeaderCell key={column} className={styles.head}>
                    {text(column === 'ward' ? 'setup.ward' : `generated.${column}`)}
                  </TableHeaderCell>
                ))}
              </TableRow>
            </TableHeader>
            <TableBody>
              {list.people.map((member) => (
                <TableRow key={member.line}>
                  <TableCell className={styles.cell}>{member.display_name}</TableCell>
                  <TableCell className={mergeClasses(styles.cell, styles.username)}>
                    {member.username}
                  </TableCell>
                  <TableCell className={styles.cell}>{text(`role.${member.role}`)}</TableCell>
                  <TableCell className={styles.cell}>{member.ward ?? ward}</TableCell>
                </TableRow>
              ))}
            </TableBody>
          </Table>
        </section>
      )}
      {list.newWards.length > 0 && <p>{text('staff.newWards', { wards: list.newWards.join(', ') })}</p>}
      {list.unused.length > 0 && <p>{text('staff.unused', { columns: list.unused.join(', ') })}</p>}
    </>
  );
}
