import type { X509Certificate } from 'node:crypto';
import { type SiteAuthorities, siteAuthorities } from '../../electron/core/certificates/site-authorities.ts';
import { type SiteLogo, siteLogo } from '../../electron/core/page/site-logo.ts';
import type { PolicyProblem, ResolvedPolicy } from '../../electron/core/policy/resolve-policy.ts';

/** The content of the files a policy names. */
export interface SiteFiles {
  /** Trusted for the server and for apps, in addition to the computer's. */
  readonly authorities: readonly X509Certificate[];
  readonly logo: SiteLogo | null;
  /** A file that cannot be used counts as not named: no authority is trusted because of it. */
  readonly problems: readonly PolicyProblem[];
}

/** Reads the files; `readFile` returns null for a file that does not exist, and throws an error that continues "a file that …". */
export function readSiteFiles(
  { policy, sources }: Pick<ResolvedPolicy, 'policy' | 'sources'>,
  readFile: (path: string) => Buffer | null,
): SiteFiles {
  const problems: PolicyProblem[] = [];
  const read = <Content extends object>(
    path: string | null,
    { key, source, understand }: Named<Content>,
  ): Content | null => {
    if (path === null) return null;
    const content = contentOf(path, readFile, understand);
    if (!('fault' in content)) return content;
    problems.push({ source, key, problem: `names a file that ${content.fault}` });
    return null;
  };
  const found = read<Usable<SiteAuthorities>>(policy.ca_file, {
    key: 'ca_file',
    source: sources.ca_file,
    understand: siteAuthorities,
  });
  const logo = read<SiteLogo>(policy.branding.logo, {
    key: 'branding.logo',
    source: sources.branding,
    understand: siteLogo,
  });
  return { authorities: found?.authorities ?? [], logo, problems };
}

type Usable<Result> = Exclude<Result, { readonly fault: string }>;

interface Named<Content> {
  readonly key: string;
  readonly source: string;
  readonly understand: (bytes: Buffer) => Content | { readonly fault: string };
}

function contentOf<Content extends object>(
  path: string,
  readFile: (path: string) => Buffer | null,
  understand: Named<Content>['understand'],
): Content | { readonly fault: string } {
  try {
    const bytes = readFile(path);
    return bytes === null ? { fault: 'is not there' } : understand(bytes);
  } catch (error) {
    return { fault: error instanceof Error ? error.message : 'cannot be read' };
  }
}
