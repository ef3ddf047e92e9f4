import type { Page } from 'playwright';

interface TabStop {
  /** How a screen reader would announce it. */
  readonly label: string;
  /** The element, or its surroundings, look different from before. */
  readonly isSeen: boolean;
}

const mostStops = 40;

/** Where Tab leads from the first element of the screen, until it starts over or leaves the page. */
export async function tabStops(page: Page): Promise<TabStop[]> {
  // As from a user: the screen leaves the focus to whoever has begun to use the keyboard.
  await page.keyboard.press('Tab');
  await page.evaluate(rememberLooks);
  const stops: TabStop[] = [];
  for (let tabs = 0; tabs < mostStops; tabs += 1) {
    await page.keyboard.press('Tab');
    const stop = await page.evaluate(lookAtFocus);
    if (stop === null) return stops;
    stops.push(stop);
  }
  throw new Error(`Tab has found no end after ${stops.map(({ label }) => label).join(', ')}.`);
}

interface RememberingWindow extends Window {
  looks: Map<Element, string>;
  seen: Set<Element>;
  lookOf(element: Element): string;
}

// Both run in the page, where nothing outside them exists.
function rememberLooks(): void {
  const here = window as unknown as RememberingWindow;
  here.lookOf = (element) =>
    [element, element.parentElement ?? element]
      .flatMap((part) => [getComputedStyle(part), getComputedStyle(part, '::after')])
      .map((style) => [style.outline, style.boxShadow, style.border, style.transform, style.content].join())
      .join();
  // Tab begins where the document begins.
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute('tabindex');
  here.seen = new Set();
  here.looks = new Map(
    [...document.querySelectorAll('a, button, input, select, textarea, [tabindex]')].map((element) => [
      element,
      here.lookOf(element),
    ]),
  );
}

function lookAtFocus(): TabStop | null {
  const here = window as unknown as RememberingWindow;
  const focused = document.activeElement;
  if (focused === null || focused === document.body || here.seen.has(focused)) return null;
  here.seen.add(focused);
  const isField = focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement;
  const field = isField ? focused.labels?.[0]?.textContent : null;
  const label = focused.getAttribute('aria-label') ?? field ?? focused.textContent ?? '';
  return { label, isSeen: here.looks.get(focused) !== here.lookOf(focused) };
}
