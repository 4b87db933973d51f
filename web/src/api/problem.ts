import type { Schemas } from './schemas.js';

/** Why the server did not do what it was asked to, in words that can be shown. */
export class Problem extends Error {
  override readonly name = 'Problem';

  private constructor(
    readonly code: string,
    readonly status: number,
    message: string,
    /** The fields to blame, by their names in the request. */
    readonly fields: readonly Schemas['FieldProblemAnswer'][] = [],
    readonly retryAfterSeconds: number | undefined = undefined,
    /** Further members of the answer: what is stored now, where somebody else has saved. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
  }

  static from(body: unknown, { status, headers }: Response): Problem {
    const { code, detail, errors, ...members } = (body ?? {}) as Partial<Schemas['Problem']>;
    const retryAfter = Number(headers.get('retry-after'));
    return new Problem(
      code ?? `http-${status}`,
      status,
      detail ?? `The server answered with the status ${status} and no words. Please try again later.`,
      errors ?? [],
      retryAfter > 0 ? retryAfter : undefined,
      members,
    );
  }

  /** What the server need not be asked. */
  static ofThisPage(code: string, message: string): Problem {
    return new Problem(code, 0, message);
  }

  static unreachable(): Problem {
    return new Problem('unreachable', 0, 'The server does not answer.');
  }

  /** As {@link Problem.unreachable}, where nobody has to do anything about it. */
  static askedAgain(): Problem {
    return new Problem('asked-again', 0, 'The server does not answer. It is asked again by itself.');
  }
}

/** What fetching or reading an answer threw: one that breaks off, or is no JSON, is none of this server's. */
export function unreached(thrown: unknown): never {
  throw thrown instanceof TypeError || thrown instanceof SyntaxError ? Problem.unreachable() : thrown;
}

/** What was thrown, as a problem; anything else is a mistake of this page, and goes on to the console. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  throw thrown;
}
