import type { Locator, Page } from 'playwright';

export interface SetupAnswers {
  readonly displayName: string;
  readonly username: string;
  readonly password: string;
  /** Differs from the password only in tests of the form itself. */
  readonly passwordRepeat?: string;
  readonly ward: string;
  readonly station: string;
  readonly demoUsers: boolean;
}

/** First run: the administrator, the ward, the station, then the staff. */
export class SetupPage {
  readonly heading: Locator;
  readonly submit: Locator;
  readonly form: Locator;
  /** The list of the second step. */
  readonly staff: Locator;
  readonly file: Locator;
  readonly preview: Locator;

  constructor(page: Page) {
    this.heading = page.getByRole('heading', { level: 1, name: 'Set up this workstation' });
    this.form = page.getByRole('form', { name: 'Set up this workstation' });
    this.submit = this.form.getByRole('button', { name: /^(Continue|Finish|Setting up)/ });
    this.staff = this.form.getByRole('textbox', { name: 'One person per line' });
    this.file = this.form.locator('input[type=file]');
    this.preview = this.form.getByRole('table', { name: 'Who will be added' });
  }

  async fill(answers: SetupAnswers): Promise<void> {
    const field = (name: string) => this.form.getByLabel(name, { exact: true });
    await field('Full name').fill(answers.displayName);
    await field('User name').fill(answers.username);
    await field('Password').fill(answers.password);
    await field('Password again').fill(answers.passwordRepeat ?? answers.password);
    await field('Ward').fill(answers.ward);
    await field('Station').fill(answers.station);
    await field('Create three demo users').setChecked(answers.demoUsers);
  }

  /** As far as the first step lets it, and without staff. */
  async finish(answers: SetupAnswers): Promise<void> {
    await this.fill(answers);
    await this.submit.click();
    const problem = this.form.locator('[aria-invalid=true]');
    await this.staff.or(problem).first().waitFor();
    if (await this.staff.isVisible()) await this.submit.click();
  }
}
