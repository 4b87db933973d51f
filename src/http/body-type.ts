import type { CanActivate, ExecutionContext } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { AppError } from './app.error.js';
import { TAKES_ZIP } from './zip.js';

const JSON_TYPE = /^application\/json\s*(;|$)/i;
const ZIP_TYPE = /^application\/zip\s*(;|$)/i;

/**
 * Refuses bodies that are not JSON, or not a .zip where the route takes one. Browsers can send forms and plain text
 * across sites without asking; neither of these two.
 */
@Injectable()
export class BodyType implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    const { headers } = context.switchToHttp().getRequest<Request>();
    const type = headers['content-type'] ?? '';
    if (this.reflector.get<boolean | undefined>(TAKES_ZIP, context.getHandler())) {
      if (ZIP_TYPE.test(type)) return true;
      throw new AppError('not-zip', 'Send the bytes of a .zip file, as application/zip.');
    }
    const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
    if (!hasBody || JSON_TYPE.test(type)) return true;
    throw new AppError('not-json', 'Send the body as application/json in UTF-8.');
  }
}
