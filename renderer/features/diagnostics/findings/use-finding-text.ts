import type { CheckResult } from '../../../../electron/ipc/contract.ts';
import { useLanguage } from '../../../ui/messages/language-provider.tsx';
import type { LanguageTag } from '../../../ui/messages/languages.ts';
import { de } from './de.ts';
import { es } from './es.ts';
import type { FindingCatalogue } from './finding-catalogue.ts';

/** English comes with the result (electron/core/diagnostics/findings.ts). */
const catalogues: Readonly<Partial<Record<LanguageTag, FindingCatalogue>>> = { de, es };

/** The sentences of a result in the chosen language. */
export function useFindingText({ code, values, message, next }: CheckResult): {
  message: string;
  next: string | null;
} {
  const { language } = useLanguage();
  const translated = catalogues[language]?.[code];
  if (translated === undefined) return { message, next };
  const [found, advice] = translated;
  return { message: fillIn(found, values), next: advice === null ? null : fillIn(advice, values) };
}

function fillIn(sentence: string, values: CheckResult['values']): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => values[name] ?? whole);
}
