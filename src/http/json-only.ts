import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { AppError } from './app.error.js';

/** Refuses bodies that are not JSON. Browsers can send every other type across sites without asking. */
@Injectable()
export class JsonOnly implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (!hasBody || /^application\/json\s*(;|$)/i.test(headers['content-type'] ?? '')) return true;
    throw new AppError('not-json', 'Send the body as application/json in UTF-8.');
  }
}
