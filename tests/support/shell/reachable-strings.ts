import type { Page } from 'playwright';

/**
 * Every string that a script of the page could get hold of: the document, fields, everything attached to `window`
 * or an element (React keeps its state there), all browser storage, cookies and the address.
 */
export async function reachableStrings(page: Page): Promise<string> {
  const inPage = await page.evaluate(collect);
  return [page.url(), await page.content(), ...inPage].join('\n');
}

// Runs in the page, out of reach of everything else in this module.
async function collect(): Promise<string[]> {
  const strings = new Set<string>([
    document.cookie,
    location.href,
    document.title,
    history.length.toString(),
  ]);
  strings.add(JSON.stringify(history.state));
  for (const store of [localStorage, sessionStorage]) strings.add(JSON.stringify(store));
  for (const { name } of await indexedDB.databases()) strings.add(`indexedDB ${name}`);
  for (const name of await caches.keys()) strings.add(`cache ${name}`);
  for (const entry of performance.getEntries()) strings.add(entry.name);
  for (const field of document.querySelectorAll('input, textarea'))
    strings.add((field as HTMLInputElement).value);

  const seen = new Set<object>();
  const queue: object[] = [window, ...document.querySelectorAll('*')];
  const visit = (value: unknown) => {
    // Some accessors, read from their prototype, return a rejected promise.
    if (value instanceof Promise) value.catch(() => undefined);
    if (typeof value === 'string') strings.add(value);
    else if (value !== null && (typeof value === 'object' || typeof value === 'function')) queue.push(value);
  };
  for (let next = queue.pop(); next !== undefined && seen.size < 300_000; next = queue.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    if (next instanceof Map) for (const [key, value] of next) [key, value].forEach(visit);
    if (next instanceof Set) next.forEach(visit);
    for (const key of Reflect.ownKeys(next)) {
      try {
        visit(Reflect.get(next, key));
      } catch {
        // Some accessors of the browser throw when read.
      }
    }
  }
  if (seen.size >= 300_000) throw new Error('There is more in reach of the page than was looked at.');
  return [...strings];
}
