import type { Page } from 'playwright';

export interface Looked {
  /** Of the page, or of what scrolls below its bar. */
  readonly scrollY: number;
  /** The visible part of the first heading, 0 to 1; null: there is none. */
  readonly headingInView: number | null;
  /** Tag of the focused element; `BODY` means none. */
  readonly focus: string;
  /** Controls of the header that are not entirely in the window or are covered. */
  readonly hiddenInHeader: readonly string[];
  /** Controls covered by another part of the page, wherever in the window they have been scrolled to. */
  readonly covered: readonly string[];
  /** Pairs of controls that overlap. */
  readonly overlapping: readonly string[];
}

/** Measures the rectangles of a screen as it is, then with each of its controls focused as by keyboard. */
export function lookForCovered(page: Page): Promise<Looked> {
  return page.evaluate(async () => {
    const controls = 'button, input, select, textarea, a[href]';
    const nameOf = (element: Element) =>
      (element.getAttribute('aria-label') ?? element.textContent ?? '').trim() ||
      element.outerHTML.slice(0, 80);
    const dialog = document.querySelector('[aria-modal="true"]');
    const isShown = (element: Element) =>
      element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) &&
      element.getBoundingClientRect().width > 1 &&
      (dialog === null || dialog.contains(element));
    const shown = [...(dialog ?? document).querySelectorAll<HTMLElement>(controls)].filter(isShown);

    /** What covers the middle or the edges of an element, unless it is part of the element or of its label. */
    const inFrontOf = (element: HTMLElement): Element | null => {
      const { left, top, width, height } = element.getBoundingClientRect();
      const points = [
        [0.5, 0.5],
        [0.1, 0.15],
        [0.9, 0.85],
      ] as const;
      for (const [x, y] of points) {
        const found = document.elementFromPoint(left + width * x, top + height * y);
        if (found === null) return document.documentElement;
        const frame = element.parentElement;
        const isOwn = element.contains(found) || found.contains(element) || frame?.contains(found) === true;
        if (!isOwn) return found;
      }
      return null;
    };
    const isInWindow = (element: Element) => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return left >= -1 && top >= -1 && right <= innerWidth + 1 && bottom <= innerHeight + 1;
    };

    const heading = document.querySelector('h1');
    const box = heading?.getBoundingClientRect();
    const seen = box && Math.max(0, Math.min(box.bottom, innerHeight) - Math.max(box.top, 0));
    const header = document.querySelector('header');
    const scroller = document.querySelector('[data-scrolls]');
    const start = {
      scrollY: scrollY + (scroller?.scrollTop ?? 0),
      headingInView: box && seen !== undefined ? seen / box.height : null,
      focus: document.activeElement?.tagName ?? '',
      hiddenInHeader: shown
        .filter((element) => header?.contains(element))
        .filter((element) => !isInWindow(element) || inFrontOf(element) !== null)
        .map(nameOf),
    };

    const covered: string[] = [];
    for (const element of shown) {
      element.scrollIntoView({ block: 'nearest' });
      const front = inFrontOf(element);
      if (front !== null) covered.push(`${nameOf(element)} under ${front.outerHTML.slice(0, 120)}`);
    }
    /** What has been scrolled out of the overview lies under nothing. */
    const inSight = (element: Element) => {
      const { left, right, top, bottom } = element.getBoundingClientRect();
      const edge = scroller?.contains(element) ? scroller.getBoundingClientRect() : null;
      return {
        ...{ left, right },
        top: Math.max(top, edge?.top ?? top),
        bottom: Math.min(bottom, edge?.bottom ?? bottom),
      };
    };
    const overlapping: string[] = [];
    const boxes = shown
      .filter((element) => element.matches('button'))
      .map((element) => [element, inSight(element)] as const);
    for (const [index, [one, a]] of boxes.entries())
      for (const [other, b] of boxes.slice(index + 1)) {
        const isApart =
          a.right <= b.left + 1 || b.right <= a.left + 1 || a.bottom <= b.top + 1 || b.bottom <= a.top + 1;
        if (!isApart && !one.contains(other) && !other.contains(one))
          overlapping.push(`${nameOf(one)} / ${nameOf(other)}`);
      }
    window.scrollTo(0, start.scrollY);
    scroller?.scrollTo(0, start.scrollY);
    return { ...start, covered, overlapping };
  });
}

/** Scrolled to the end of the screen, as somebody may have left it. */
export function scrollDown(page: Page): Promise<void> {
  return page.evaluate(() => {
    window.scrollTo(0, document.documentElement.scrollHeight);
    document.querySelector('[data-scrolls]')?.scrollTo(0, 1_000_000);
  });
}
