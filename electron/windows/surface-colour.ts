/** What the screens are painted on, light and dark, as in the theme of the renderer: nobody sees one come or go. */
export const surfaceColour = { light: '#f5f5f5', dark: '#141414' } as const;
