import type { createDOMRenderer, Theme } from '@fluentui/react-components';

type StyleRenderer = ReturnType<typeof createDOMRenderer>;
type StyleRules = Parameters<StyleRenderer['insertCSSRules']>[0];
type Bucket = NonNullable<StyleRules[keyof StyleRules]>;

/** One rem on a usual screen; `page.css` makes it larger on larger ones. */
const usualPx = 16;

/** Thinner lengths are lines and corrections, which stay as thin as they are. */
const thinnestPx = 4;

/**
 * A piece of CSS with its lengths in rem instead of px, so that they follow the size of the page's root, such as
 * `{padding:8px}` → `{padding:0.5rem}`. Lengths under 4 px stay.
 */
export function inRem(css: string): string {
  return css.replace(/(?<![\w.])(-?)(\d+(?:\.\d+)?|\.\d+)px\b/g, (written, sign: string, digits: string) =>
    Number(digits) < thinnestPx ? written : `${sign}${Number(digits) / usualPx}rem`,
  );
}

/** The theme with every size in rem. */
export function themeInRem(theme: Theme): Theme {
  const sized = Object.entries(theme).map(([name, value]) => [
    name,
    typeof value === 'string' ? inRem(value) : value,
  ]);
  return Object.fromEntries(sized) as Theme;
}

/**
 * Makes this renderer write all styles in rem, our own and those of Fluent's components, which know px only. Windows
 * are still told apart by px: only what stands between the innermost braces changes, which no media query does.
 */
export function renderInRem(renderer: StyleRenderer): StyleRenderer {
  const insert = renderer.insertCSSRules;
  renderer.insertCSSRules = (rules) => insert(rulesInRem(rules));
  return renderer;
}

function rulesInRem(rules: StyleRules): StyleRules {
  const entries = Object.entries(rules).map(([name, bucket]) => [name, bucketInRem(bucket)]);
  return Object.fromEntries(entries) as StyleRules;
}

function bucketInRem(bucket: Bucket): Bucket {
  return bucket.map((entry) => {
    if (typeof entry === 'string') return ruleInRem(entry);
    const [rule, metadata] = entry;
    return [ruleInRem(rule), metadata];
  });
}

const ruleInRem = (rule: string) => rule.replace(/\{[^{}]*\}/g, inRem);
