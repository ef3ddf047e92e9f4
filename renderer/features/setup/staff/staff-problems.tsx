import { useText } from '../../../ui/messages/use-text.ts';
import { NoticeBar } from '../../../ui/notice-bar.tsx';
import type { StaffList } from './read-staff.ts';

/** A list that is wrong from beginning to end is one mistake, such as a wrong separator. */
const mostShown = 8;

/** What is wrong with which line. */
export function StaffProblems({ problems }: Pick<StaffList, 'problems'>) {
  const text = useText();
  if (problems.length === 0) return null;
  return (
    <NoticeBar intent="error">
      <ul>
        {problems.slice(0, mostShown).map(({ line, kind, value }) => (
          <li key={line}>
            {text('staff.line', { line, problem: text(`staff.problem.${kind}`, { value }) })}
          </li>
        ))}
        {problems.length > mostShown && <li>{text('staff.more', { count: problems.length - mostShown })}</li>}
      </ul>
    </NoticeBar>
  );
}
