/** `file`: what the shell wrote, or null where the page has to hand `download` to the browser. */
export type ReportSaving =
  | { readonly ok: true; readonly file: string; readonly download: null }
  | {
      readonly ok: true;
      readonly file: null;
      readonly download: { readonly fileName: string; readonly text: string };
    }
  | { readonly ok: false; readonly error: 'not_saved' };

/** Saves a report where the person at the screen will find it. */
export interface ReportSaver {
  save(fileName: string, text: string): Promise<ReportSaving>;
}
