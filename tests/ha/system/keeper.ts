// Outlives a trial that was killed: ends its processes and removes its folder. node keeper.ts MARK FOLDER
import { endFamily } from './process-family.ts';
import { removeFolder } from './remove-folder.ts';

const [mark = '', folder = ''] = process.argv.slice(2);

process.on('disconnect', async () => {
  await endFamily(mark);
  await removeFolder(folder);
  process.exit();
});
