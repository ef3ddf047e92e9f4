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
  readonly #rows: Locator;

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Write these passwords down' });
    this.done = page.getByRole('button', { name: 'Done, I have written them down' });
    this.#rows = page.getByRole('table').getByRole('row');
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
