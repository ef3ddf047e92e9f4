/**
 * To be run in the page of an app: whether it has painted its first text. Until then, or for half a second, Chromium
 * shows nothing of a new page and drops its keys and clicks, even if it has the focus.
 */
export const isPainted = "performance.getEntriesByName('first-contentful-paint').length > 0";
