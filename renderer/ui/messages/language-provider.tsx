import { createContext, type ReactNode, useContext, useEffect, useMemo, useState } from 'react';
import { IntlProvider } from 'react-intl';
import { type LanguageTag, languages, pickLanguage } from './languages.ts';

/** The only thing this page stores: it belongs to the computer, not to a user. */
const storageKey = 'carelink.language';

interface LanguageChoice {
  readonly language: LanguageTag;
  readonly choose: (language: LanguageTag) => void;
}

const LanguageContext = createContext<LanguageChoice>({ language: 'en', choose: () => {} });

export const useLanguage = (): LanguageChoice => useContext(LanguageContext);

/** Provides the chosen catalogue to everything below; the machine's language until somebody chooses. */
export function LanguageProvider({ children }: { children: ReactNode }) {
  const [language, setLanguage] = useState(() => pickLanguage([storedLanguage(), ...navigator.languages]));
  const choice = useMemo<LanguageChoice>(
    () => ({
      language,
      choose: (chosen) => {
        storeLanguage(chosen);
        setLanguage(chosen);
      },
    }),
    [language],
  );
  useEffect(() => {
    document.documentElement.lang = language;
  }, [language]);
  const catalogue = languages.find(({ tag }) => tag === language)?.catalogue;
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
