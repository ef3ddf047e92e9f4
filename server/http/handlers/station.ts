import { initialsOf } from '../../contract/initials.ts';
import { personColourOf } from '../../contract/person-colour.ts';
import { stricterDetail } from '../../contract/recent-users.ts';
import type { stationEndpoints } from '../../contract/station.ts';
import { recentUsers } from '../../domain/devices/recent-users.ts';
import type { Ports } from '../../domain/ports.ts';
import { noteProving } from '../../domain/sessions/note-proving.ts';
import { askForSessions } from '../../domain/stations/ask-for-sessions.ts';
import type { StationLines } from '../../domain/stations/station-lines.ts';
import { openEventStream } from '../event-stream.ts';
import type { HandlersOf } from '../serve.ts';

export function stationHandlers(ports: Ports, lines: StationLines): HandlersOf<typeof stationEndpoints> {
  return {
    async stationEvents({ body: { sessions: sessionIds }, keyThumbprint, caller: { address } }) {
      // Older workstations open no line, so any that does proves everything else, too.
      await noteProving(ports, keyThumbprint, sessionIds);
      return async (response) => {
        if (response.destroyed) return;
        const line = { keyThumbprint, sessionIds, address };
        // The workstation may have gone while its sessions were read.
        const connect = () => (response.destroyed ? null : openEventStream(ports, response));
        const gone = await lines.open(line, connect);
        if (response.closed) gone();
        else response.on('close', gone);
      };
    },
    async stationSessions({ body: { sessions: sessionIds }, keyThumbprint }) {
      const report = await askForSessions(ports, { keyThumbprint, sessionIds });
      await noteProving(ports, keyThumbprint, sessionIds);
      return report;
    },
    async recentUsers({ keyThumbprint }) {
      const { detail, users, device } = await recentUsers(ports, keyThumbprint, stricterDetail);
      return {
        detail,
        users: users.map(({ id, username, displayName }) => ({
          username,
          display_name: detail === 'on' ? displayName : null,
          initials: initialsOf(displayName),
          colour: personColourOf(String(id)),
        })),
        device,
      };
    },
    // Asked before a workstation trusts a new address with its sessions.
    serverIdentity: ({ body }) => ({ statement: ports.identity.state(body.challenge) }),
  };
}
