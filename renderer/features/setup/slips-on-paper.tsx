import { makeStyles } from '@fluentui/react-components';
import type { GeneratedUser } from '../../../electron/ipc/contract.ts';
import { useSnapshot } from '../../bridge/workstation-context.tsx';
import { useSlipWords } from './slip-words.ts';

const useStyles = makeStyles({
  slips: { display: 'none', '@media print': { display: 'block', width: '100%', color: '#000' } },
  slip: { breakInside: 'avoid', padding: '8mm 6mm', borderBottom: '1px dashed #000' },
  secret: { fontFamily: 'monospace', fontWeight: 700, overflowWrap: 'anywhere' },
});

/** In a browser: what its own command prints of the generated passwords, a slip for each user and nothing else. */
export function SlipsOnPaper({ users }: { readonly users: readonly GeneratedUser[] }) {
  const styles = useStyles();
  const words = useSlipWords();
  const { shell } = useSnapshot();
  if (shell !== 'browser') return null;
  return (
    <div className={styles.slips}>
      {users.map(({ displayName, ward, username, password }) => (
        <section key={username} className={styles.slip}>
          <h2>{displayName}</h2>
          <p>{ward}</p>
          <p>
            {words.username}: <span className={styles.secret}>{username}</span>
          </p>
          <p>
            {words.password}: <span className={styles.secret}>{password}</span>
          </p>
          <p>{words.advice}</p>
        </section>
      ))}
    </div>
  );
}
