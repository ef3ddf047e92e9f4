/** Where the database was copied to, which counts from then on. Programs of the release before do not look. */
export const movedDatabase = `
CREATE TABLE moved_database (
  id integer PRIMARY KEY CHECK (id = 1),
  place exact_text NOT NULL,
  moved_at_ms safe_integer NOT NULL
);
`;
