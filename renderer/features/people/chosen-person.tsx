import { makeStyles, tokens, typographyStyles } from '@fluentui/react-components';
import type { PersonLook } from '../../../electron/ipc/contract.ts';
import { PersonAvatar } from '../../ui/person-avatar.tsx';
import { usePersonName } from './use-person-words.ts';

const useStyles = makeStyles({
  who: { display: 'flex', alignItems: 'center', gap: tokens.spacingHorizontalL, minWidth: 0 },
  name: { ...typographyStyles.title2, overflowWrap: 'anywhere' },
  line: { color: tokens.colorNeutralForeground2 },
});

export interface ChosenPersonProps {
  readonly person: PersonLook;
  /** The screen has no other heading. */
  readonly isHeading?: boolean;
  /** What is with her here. */
  readonly line?: string;
}

/** Who is about to prove who she is, above her field. */
export function ChosenPerson({ person, isHeading = false, line }: ChosenPersonProps) {
  const styles = useStyles();
  const nameOf = usePersonName();
  const { initials, colour } = person;
  const Name = isHeading ? 'h1' : 'p';
  return (
    <div className={styles.who}>
      <PersonAvatar initials={initials} colour={colour} size={48} />
      <div>
        <Name className={styles.name}>{nameOf(person)}</Name>
        {line !== undefined && <p className={styles.line}>{line}</p>}
      </div>
    </div>
  );
}
