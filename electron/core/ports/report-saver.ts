/** `download`: what the page has to hand to the browser; null where the shell wrote the file itself. */
export type ReportSaving =
  | { readonly ok: true; readonly download: { readonly fileName: string; readonly text: string } | null }
  | { readonly ok: false; readonly error: 'cancelled' | 'not_saved' };

/** Puts a report where the person in front of the screen wants it. */
export interface ReportSaver {
  save(fileName: string, text: string): Promise<ReportSaving>;
}
