import { adml, admx } from './group-policy.ts';
import { mobileConfiguration } from './mobile-configuration.ts';
import { policyJsonSchema } from './policy-json-schema.ts';
import { templateLanguages } from './setting-texts.ts';

/** The files of build/policy/ by name, each with the function that makes it. Those for Group Policy have Windows line ends. */
export const policyTemplates: Readonly<Record<string, () => string>> = {
  'CareLinkWorkstation.admx': () => withWindowsLines(admx()),
  ...Object.fromEntries(
    templateLanguages.map((language) => [
      `${language}/CareLinkWorkstation.adml`,
      () => withWindowsLines(adml(language)),
    ]),
  ),
  'carelink-workstation.mobileconfig': mobileConfiguration,
  'policy.schema.json': policyJsonSchema,
};

function withWindowsLines(text: string): string {
  return text.replaceAll('\n', '\r\n');
}
