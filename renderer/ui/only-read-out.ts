/**
 * Style of text for screen readers only. It takes no room, also not below or beside the page, where a window of
 * exactly its size would get scrollbars for it.
 */
export const onlyReadOut = {
  position: 'absolute',
  width: '1px',
  height: '1px',
  margin: '-1px',
  overflow: 'hidden',
  clipPath: 'inset(50%)',
} as const;
