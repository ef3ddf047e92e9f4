// The workstation of one OS user in a machine of the trials, without a screen: signs in, out, and says with which key.
import { KeyService } from '../../../electron/platform/key-service/key-service.ts';
import { keyServicePlaces } from '../../../electron/platform/key-service/key-service-places.ts';
import { startLiveStation } from '../../support/core/live-station.ts';

const [url = '', username = '', password = ''] = process.argv.slice(2);
const machineKeys = new KeyService(keyServicePlaces('linux'));
const station = await startLiveStation(url, { machineKeys });
const { actions } = station.workstation;
const signedIn = await actions['session.sign-in']({ username, password });
const kind = await station.workstation.keyKind().catch(() => null);
if (signedIn.ok) await actions['session.sign-out']();
await station.stop();
process.stdout.write(`${JSON.stringify({ signedIn, kind })}\n`);
