type Stroke = Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'repeat'>;

/** Ctrl+Shift+L, on macOS also Cmd+Shift+L: by what the key writes and, on a keyboard without Latin letters, by its place. */
export function isLockShortcut(stroke: Stroke): boolean {
  const { shiftKey, ctrlKey, altKey, metaKey, repeat } = stroke;
  return shiftKey && (ctrlKey || metaKey) && !altKey && !repeat && isL(stroke);
}

/** The key by itself, whatever else is held. */
export function isL({ key, code }: Pick<Stroke, 'key' | 'code'>): boolean {
  return /^[a-z]$/i.test(key) ? key.toLowerCase() === 'l' : code === 'KeyL';
}
