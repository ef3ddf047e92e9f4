import { type Clinic, openClinic } from '../../support/apps/open-clinic.ts';
import { keepPictureOfFailure } from '../../support/shell/open-ward.ts';
import { test as base } from './ward-test.ts';

/** Tests that get a ward with clinical apps, one of them hostile. */
export const test = base.extend('clinic', async ({ browser, task }, { onCleanup }): Promise<Clinic> => {
  const clinic = await openClinic(browser);
  onCleanup(async () => {
    await keepPictureOfFailure(clinic.page, task.name, task.result?.state === 'fail');
    await clinic.close();
  });
  return clinic;
});
