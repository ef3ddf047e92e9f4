import { useMemo } from 'react';
import { useLanguage } from '../messages/language-provider.tsx';
import { type MomentFormat, momentFormatOf } from './moment.ts';

/** How moments are written on the screen: in its language. */
export function useMomentFormat(): MomentFormat {
  const { language } = useLanguage();
  return useMemo(() => momentFormatOf(language), [language]);
}
