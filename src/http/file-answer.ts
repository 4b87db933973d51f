import type { ServerResponse } from 'node:http';
import { ApiOkResponse } from '@nestjs/swagger';

/** Describes a route that answers with the bytes of a file. */
export const ApiFile = (type: string, description: string): MethodDecorator =>
  ApiOkResponse({ description, content: { [type]: { schema: { type: 'string', format: 'binary' } } } });

/** Makes an answer a file that browsers save. @param name without quotes. */
export function asFile<Response extends ServerResponse>(response: Response, type: string, name: string): Response {
  response.setHeader('Content-Type', type);
  response.setHeader('Content-Disposition', `attachment; filename="${name}"`);
  return response;
}
