import { useState } from 'react';
import { useAction } from '../../bridge/use-action.ts';
import { ActionButton } from '../../ui/action-button.tsx';
import { Announcement } from '../../ui/announcement.tsx';
import { FailureMessage } from '../../ui/failure-message.tsx';
import { ContactCardRegular } from '../../ui/icons.ts';
import { useText } from '../../ui/messages/use-text.ts';
import { OfferActions, OfferCard } from '../../ui/offer-card.tsx';

/** Asks after the sign-in whether the unknown badge belongs to this user; takes no focus. */
export function BadgeOffer({ offered }: { offered: boolean }) {
  const text = useText();
  const link = useAction('badge.link');
  const decline = useAction('badge.decline');
  const [done, setDone] = useState(false);
  return (
    <>
      <Announcement text={done ? text('badge.linked') : ''} />
      {(offered || link.failure !== null) && (
        <OfferCard
          heading={text('badge.offer')}
          icon={<ContactCardRegular />}
          words={text('badge.offerText')}
          answers={
            offered && (
              <OfferActions>
                <ActionButton busy={link.busy} onClick={async () => setDone(await link.run(undefined))}>
                  {text('badge.link')}
                </ActionButton>
                <ActionButton busy={decline.busy} onClick={() => decline.run(undefined)}>
                  {text('badge.notMine')}
                </ActionButton>
              </OfferActions>
            )
          }
        >
          <FailureMessage failure={link.failure ?? decline.failure} />
        </OfferCard>
      )}
    </>
  );
}
