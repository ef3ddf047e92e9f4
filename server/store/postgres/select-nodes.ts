import { statement } from './statement.ts';

/** The nodes that are connected to this database, by the names that they give their connections. */
export const selectNodes = statement<{ readonly node: string }>(
  `SELECT DISTINCT split_part(application_name, ' ', 2) AS node FROM pg_stat_activity
    WHERE datname = current_database() AND application_name ~ '^carelink-server [a-z0-9-]+ [0-9a-f]{8}$'
      AND application_name NOT LIKE 'carelink-server command %'
    ORDER BY node`,
);
