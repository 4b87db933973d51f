import type { SeenCertificate, Symptom } from './diagnosis.js';
import type { Stage } from './transport.js';

/** What the lower floors of a kind throw: where it failed and what was seen. The kind says what that means. */
export class SymptomError extends Error {
  override readonly name: string = 'SymptomError';

  constructor(readonly symptom: Symptom) {
    super(symptom.message);
  }

  /**
   * An error of Node, OpenSSL or nodemailer as a symptom of the stage that it ended. The error itself is left behind:
   * its text may hold what a server echoed, and causes end up in logs.
   */
  static at(stage: Stage, error: unknown, certificate?: SeenCertificate): SymptomError {
    if (error instanceof SymptomError) return error;
    // nodemailer puts its own code over the one that says more.
    const { originalCode, code, response, message } = error as Partial<Record<string, unknown>>;
    return new SymptomError({
      stage,
      code: String(originalCode ?? code ?? 'EUNKNOWN'),
      reply: String(response ?? ''),
      message: String(message ?? error),
      ...(certificate && { certificate }),
    });
  }
}

/** Awaits `work`; what it throws is told with the stage it belongs to. */
export async function during<T>(stage: Stage, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw SymptomError.at(stage, error);
  }
}
