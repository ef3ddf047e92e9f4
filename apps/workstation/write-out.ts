/**
 * Resolves once the text is written, because a process that exits may lose it, or once nobody reads it any more.
 */
export function writeOut(output: NodeJS.WriteStream, text: string): Promise<void> {
  return new Promise((resolve) => {
    output.once('error', () => resolve());
    output.write(text, () => resolve());
  });
}
