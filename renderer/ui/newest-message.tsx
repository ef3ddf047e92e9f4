import { createContext, type ReactNode, useContext, useId, useLayoutEffect, useMemo, useState } from 'react';

interface NewestMessage {
  readonly id: string | null;
  readonly announce: (id: string) => void;
}

const NewestContext = createContext<NewestMessage>({ id: null, announce: () => {} });

/** Only one message at a time, the newest, says what went wrong here. */
export function MessagePlace({ children }: { children: ReactNode }) {
  const [id, announce] = useState<string | null>(null);
  const place = useMemo(() => ({ id, announce }), [id]);
  return <NewestContext value={place}>{children}</NewestContext>;
}

/** Whether nothing has gone wrong here since `message` appeared; null and undefined are no message. */
export function useIsNewest(message: unknown): boolean {
  return useNews(useId(), message);
}

interface Attempt {
  /** The problems of all fields in a form count as one message. */
  readonly id: string;
  readonly count: number;
}

const AttemptContext = createContext<Attempt>({ id: '', count: 0 });

/** Tells the fields of a form how often it has been sent: their problems after that are new. */
export function FormProblems({ count, children }: { count: number; children: ReactNode }) {
  const id = useId();
  const attempt = useMemo(() => ({ id, count }), [id, count]);
  return <AttemptContext value={attempt}>{children}</AttemptContext>;
}

/** The problem of a field, while nothing newer has gone wrong in the same place. */
export function useProblem(problem: string | undefined): string | undefined {
  const { id, count } = useContext(AttemptContext);
  const isNewest = useNews(id, problem && `${count} ${problem}`);
  return isNewest ? problem : undefined;
}

function useNews(id: string, message: unknown): boolean {
  const { id: newest, announce } = useContext(NewestContext);
  const isThere = message !== null && message !== undefined && message !== '';
  // biome-ignore lint/correctness/useExhaustiveDependencies: another message is news, whether there was one before or not.
  useLayoutEffect(() => {
    if (isThere) announce(id);
  }, [message, isThere, id, announce]);
  return newest === null || newest === id;
}
