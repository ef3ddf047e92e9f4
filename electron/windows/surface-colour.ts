/** The background of the screens, light and dark, as in the renderer's theme, so that no change is visible. */
export const surfaceColour = { light: '#f5f5f5', dark: '#141414' } as const;
