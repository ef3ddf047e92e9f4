import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { IntlProvider } from 'react-intl';
import { useStoreState } from '../../bridge/workstation-context.tsx';
import { type LanguageTag, languages, pickLanguage, type Words } from './languages.ts';

/** The only thing this page stores: it belongs to the computer, not to a user. */
const storageKey = 'carelink.language';

interface LanguageChoice {
  readonly language: LanguageTag;
  readonly words: Words;
  readonly choose: (language: LanguageTag) => void;
  /** The site's policy sets the language. */
  readonly isFixed: boolean;
}

const LanguageContext = createContext<LanguageChoice>({
  language: 'en',
  words: {},
  choose: () => {},
  isFixed: false,
});

export const useLanguage = (): LanguageChoice => useContext(LanguageContext);

/** Provides the catalogue to everything below: the policy's language, the user's choice, or that of the machine. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const fixed = useStoreState().received?.snapshot.site.language ?? null;
  const [chosen, setChosen] = useState(() => pickLanguage([storedLanguage(), ...navigator.languages]));
  const language = fixed ?? chosen;
  const { catalogue, words } = languages.find(({ tag }) => tag === language) ?? languages[0];
  const choice = useMemo<LanguageChoice>(
    () => ({
      language,
      words,
      isFixed: fixed !== null,
      choose: (wanted) => {
        storeLanguage(wanted);
        setChosen(wanted);
      },
    }),
    [language, words, fixed],
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  return (
    <LanguageContext value={choice}>
      <IntlProvider locale={language} defaultLocale="en" messages={catalogue}>
        {children}
      </IntlProvider>
    </LanguageContext>
  );
}

// Storage may be disabled by policy; the choice then lasts as long as the window.
function storedLanguage(): string | null {
  try {
    return localStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

function storeLanguage(language: LanguageTag): void {
  try {
    localStorage.setItem(storageKey, language);
  } catch {
    // Nothing to do: see above.
  }
}
