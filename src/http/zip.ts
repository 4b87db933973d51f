import { applyDecorators, SetMetadata } from '@nestjs/common';
import { ApiBody, ApiConsumes } from '@nestjs/swagger';
import type { Request } from 'express';
import { AppError } from './app.error.js';

const TYPE = 'application/zip';

/** Of a .zip that is sent to us. */
const MAX_BYTES = 4 * 1024 * 1024;

/** Whether a route takes a .zip in the place of JSON. */
export const TAKES_ZIP = 'ums-mail:takes-zip';

/** For a route whose body is a .zip, which it reads with {@link zipIn}. */
export const TakesZip = (description: string): MethodDecorator =>
  applyDecorators(
    SetMetadata(TAKES_ZIP, true),
    ApiConsumes(TYPE),
    ApiBody({ description, required: true, schema: { type: 'string', format: 'binary' } }),
  );

/**
 * The .zip that is the body of a request. The parsers of a host application leave it alone, as it is no JSON.
 * @throws AppError `body-too-large`; `invalid-request` where it breaks off.
 */
export async function zipIn(request: Request): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BYTES) throw tooLarge();
  const chunks: Buffer[] = [];
  let length = 0;
  try {
    for await (const chunk of request as AsyncIterable<Buffer>) {
      length += chunk.length;
      // The rest is read all the same: who still sends hears no answer.
      if (length <= MAX_BYTES) chunks.push(chunk);
    }
  } catch (cause) {
    throw new AppError('invalid-request', 'The connection broke before the .zip file was here. Send it again.', {
      cause,
    });
  }
  if (length > MAX_BYTES) throw tooLarge();
  return Buffer.concat(chunks);
}

const tooLarge = (): AppError =>
  new AppError('body-too-large', `A .zip file may have at most ${MAX_BYTES / 1024 / 1024} MB.`);
