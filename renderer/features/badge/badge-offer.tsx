import { makeStyles, tokens } from '@fluentui/react-components';
import { useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { Card } from '../../ui/card.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { ContactCardRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';

const useStyles = makeStyles({
  row: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: `${tokens.spacingVerticalM} ${tokens.spacingHorizontalXXL}`,
  },
  words: { flex: '1 1 320px', minWidth: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: tokens.spacingHorizontalM },
});

/** Asks after the sign-in whether the badge that nobody knew is this user's; takes no focus. */
export function BadgeOffer({ offered }: { offered: boolean }) {
  const styles = useStyles();
  const text = useText();
  const link = useAction('badge.link');
  const decline = useAction('badge.decline');
  const [done, setDone] = useState(false);
  return (
    <>
      <Announcement text={done ? text('badge.linked') : ''} />
      {(offered || link.failure !== null) && (
        <Card heading={text('badge.offer')} icon={<ContactCardRegular />}>
          <div className={styles.row}>
            <p className={styles.words}>{text('badge.offerText')}</p>
            {offered && (
              <div className={styles.actions}>
                <ActionButton busy={link.busy} onClick={async () => setDone(await link.run(undefined))}>
                  {text('badge.link')}
                </ActionButton>
                <ActionButton busy={decline.busy} onClick={() => decline.run(undefined)}>
                  {text('badge.notMine')}
                </ActionButton>
              </div>
            )}
          </div>
          <FailureMessage failure={link.failure ?? decline.failure} />
        </Card>
      )}
    </>
  );
}
