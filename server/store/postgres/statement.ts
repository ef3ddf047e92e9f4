import { createHash } from 'node:crypto';

/** What a parameter may be; lists are for `= ANY ($1)` and `unnest`. */
export type Value = Scalar | readonly Scalar[];
type Scalar = string | number | bigint | boolean | null | Buffer;

/** A statement that every connection prepares once, under its name. */
export interface Statement<Row = never> {
  readonly name: string;
  readonly text: string;
  /** What its rows are read by judges each number, and finds NaN in place of one that is too large for this program. */
  readonly isJudged?: true;
  /** Only for the types: what a row of its result looks like. */
  readonly row?: Row;
}

/** Names a statement for its text, so that no two share a name; to be called once, at the top of a file. */
export function statement<Row = never>(text: string): Statement<Row> {
  const digest = createHash('sha256').update(text).digest('base64url');
  return { name: `carelink_${digest.slice(0, 22)}`, text };
}

/** For rows of which one with a number that is too large must not keep the others from being read. */
export function judgedStatement<Row>(text: string): Statement<Row> {
  return { ...statement<Row>(text), isJudged: true };
}
