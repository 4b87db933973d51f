import { AppError } from './app.error.js';

/** The ETag of a stored state. */
export function etag(revision: number): string {
  return `"${revision}"`;
}

/**
 * Reads `If-Match`: the revision that the caller has seen.
 * @throws AppError `revision-required` without the header, `invalid-request` if it is not one of our ETags.
 */
export function seenRevision(ifMatch: string | undefined): number {
  if (ifMatch === undefined) {
    throw new AppError(
      'revision-required',
      'Send If-Match with the ETag that you got when you read it, so that nobody overwrites what someone else saved meanwhile.',
    );
  }
  const revision = /^(?:W\/)?"(\d{1,9})"$/.exec(ifMatch)?.[1];
  if (revision === undefined) {
    throw new AppError('invalid-request', 'If-Match must be the ETag that you got when you read it, such as "3".', {
      errors: [{ field: 'If-Match', message: 'Must be an ETag such as "3".' }],
    });
  }
  return Number(revision);
}
