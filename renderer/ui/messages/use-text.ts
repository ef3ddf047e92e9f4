import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { MessageId } from './en.ts';

export type Text = (id: MessageId, values?: Record<string, string | number>) => string;

/** A function from message id to the sentence in the chosen language. */
export function useText(): Text {
  const intl = useIntl();
  return useCallback((id, values) => intl.formatMessage({ id }, values), [intl]);
}
