import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { MessageId } from './en.ts';
import { useLanguage } from './language-provider.tsx';

export type Text = (id: MessageId, values?: Record<string, string | number>) => string;

/** A function from message id to the sentence in the chosen language. */
export function useText(): Text {
  const intl = useIntl();
  const { words } = useLanguage();
  return useCallback((id, values) => intl.formatMessage({ id }, { ...words, ...values }), [intl, words]);
}
