import type { SlipsToPrint } from '../../core/contract/slip-printer.ts';
import { xmlText } from '../../core/policy/templates/xml-text.ts';

const style = `
@page { margin: 12mm; }
body { margin: 0; font: 12pt/1.5 sans-serif; color: #000; background: #fff; }
section { break-inside: avoid; padding: 8mm 6mm; border-bottom: 1px dashed #000; }
h1 { margin: 0 0 3mm; font-size: 16pt; }
p { margin: 0; overflow-wrap: anywhere; }
.secret { font: 700 15pt/1.6 monospace; }
.advice { margin-top: 3mm; font-size: 10pt; }
`;

/** A document with the slips and nothing else: no script, and nothing that is loaded from anywhere. */
export function slipsPage({ language, words, slips }: SlipsToPrint, nonce: string): string {
  const sections = slips.map(
    ({ displayName, ward, username, password }) => `<section>
<h1>${xmlText(displayName)}</h1>
<p>${xmlText(ward)}</p>
<p>${xmlText(words.username)}: <span class="secret">${xmlText(username)}</span></p>
<p>${xmlText(words.password)}: <span class="secret">${xmlText(password)}</span></p>
<p class="advice">${xmlText(words.advice)}</p>
</section>`,
  );
  return `<!doctype html>
<html lang="${language}"><head><meta charset="utf-8"><title>CareLink Workstation</title><style nonce="${nonce}">${style}</style></head>
<body>${sections.join('\n')}</body></html>`;
}
