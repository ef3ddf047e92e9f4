import { connect, createServer, type Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { ownPort } from '../../../support/network/own-ports.ts';
import { freshDatabase, type TestDatabase } from '../../../support/postgres/fresh-database.ts';
import { openNode } from '../../../support/postgres/open-node.ts';
import { whyNoPostgres } from '../../../support/postgres/provide-postgres.ts';

const why = whyNoPostgres();

describe.skipIf(why !== null)(
  `a node that starts before its database${why === null ? '' : ` (${why})`}`,
  () => {
    let database: TestDatabase;
    let port: number;
    let server: Server;

    const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    beforeEach(async () => {
      database = await freshDatabase(inject('postgresFolder'));
      server = createServer((client) => {
        const upstream = connect(database.port, database.host);
        const end = () => [client, upstream].map((socket) => socket.destroy());
        for (const socket of [client, upstream]) socket.on('error', end);
        client.pipe(upstream).pipe(client);
      });
      port = await ownPort();
    });
    afterEach(() => void server.close());

    it('waits for it, while a command says why it cannot go on', async () => {
      const through = { host: '127.0.0.1', port };
      await expect(openNode(database, { node: null, through })).rejects.toThrow(/takes writes/);
      let isOpen = false;
      const opening = openNode(database, { node: 'early', through }).finally(() => {
        isOpen = true;
      });
      await setTimeout(300);
      expect(isOpen).toBe(false);
      await listen();
      const store = await opening;
      expect(await store.unitOfWork.read(({ users }) => users.namesDifferingInCase())).toEqual([]);
      await store.close();
    });

    it('does not wait for what no time mends', async () => {
      await listen();
      const through = { host: '127.0.0.1', port };
      await expect(openNode({ ...database, database: 'nowhere' }, { through })).rejects.toThrow(/nowhere/);
    });
  },
);
