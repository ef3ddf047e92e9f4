import type { Locator, Page } from 'playwright';

export interface ShownUser {
  readonly displayName: string;
  readonly role: string;
  readonly username: string;
  readonly password: string;
}

/** The generated passwords, shown once. */
export class GeneratedUsersPage {
  readonly heading: Locator;
  readonly done: Locator;
  readonly copy: Locator;
  readonly print: Locator;
  readonly printNow: Locator;
  readonly printed: Locator;
  readonly notPrinted: Locator;
  readonly #page: Page;
  readonly #rows: Locator;

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Write these passwords down' });
    this.done = page.getByRole('button', { name: 'Done, I have written them down' });
    this.copy = page.getByRole('button', { name: 'Copy all' });
    this.print = page.getByRole('button', { name: 'Print slips' });
    this.printNow = page.getByRole('button', { name: 'Print now' });
    this.printed = page.getByText(/slips? sent to/);
    this.notPrinted = page.getByText('Nothing was printed, or not everything.');
    this.#page = page;
    this.#rows = page.getByRole('table').getByRole('row');
  }

  /** Says where the paper comes out, before anything does. */
  warning(printer: string): Locator {
    return this.#page.getByText(`come out on paper at the printer ${printer}`);
  }

  async users(): Promise<ShownUser[]> {
    await this.heading.waitFor();
    const rows = await this.#rows.all();
    return Promise.all(
      rows.slice(1).map(async (row) => {
        const [displayName = '', role = '', username = '', password = ''] = await row
          .getByRole('cell')
          .allInnerTexts();
        return { displayName, role, username, password };
      }),
    );
  }
}
