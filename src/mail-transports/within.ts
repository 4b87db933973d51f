/** A wait that ended without an answer: its time was up (`ETIMEDOUT`), or whoever waited gave up (`ABORT_ERR`). */
export class WaitError extends Error {
  override readonly name = 'WaitError';

  constructor(
    readonly code: 'ETIMEDOUT' | 'ABORT_ERR',
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  /** A signal that aborts because its own time is up tells of a time-out, every other one of a change of mind. */
  static from({ reason }: AbortSignal): WaitError {
    const timedOut = reason instanceof DOMException && reason.name === 'TimeoutError';
    return timedOut
      ? new WaitError('ETIMEDOUT', 'The deadline has passed', reason)
      : new WaitError('ABORT_ERR', 'Ended by the caller', reason);
  }
}

/**
 * Does `work` for at most `ms`, or until `signal` aborts, and then rejects with a {@link WaitError} at once. `work` is
 * told by the signal it gets, and frees what it holds; its late outcome is of no interest.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  if (signal.aborted) throw WaitError.from(signal);
  const end = new AbortController();
  const onAbort = () => end.abort(WaitError.from(signal));
  const timer = setTimeout(() => end.abort(new WaitError('ETIMEDOUT', `No answer within ${ms} ms`)), ms);
  signal.addEventListener('abort', onAbort);
  try {
    return await Promise.race([work(end.signal), whenAborted(end.signal)]);
  } catch (error) {
    throw end.signal.aborted ? end.signal.reason : error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason));
  });
}
