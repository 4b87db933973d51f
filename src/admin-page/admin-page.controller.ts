import { existsSync } from 'node:fs';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Controller, Get, Param, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { AppError } from '../http/app.error.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { PAGE } from '../http/root.js';

/** What `npm run build` makes of web/. The same place as seen from src/ and from dist/. */
const WEB = fileURLToPath(new URL('../../dist/web/', import.meta.url));

/** Files with a hash of their content in their name never change. */
const YEAR_SECONDS = 31_536_000;
/** How the build has compressed each file beside itself, the smallest first. */
const COMPRESSED = [
  { encoding: 'br', suffix: '.br' },
  { encoding: 'gzip', suffix: '.gz' },
] as const;

/** Serves the admin page and its files. They hold no data, so nobody has to be signed in. */
@ApiExcludeController()
@Controller()
@UseFilters(ProblemFilter)
export class AdminPageController {
  @Get(['ums', 'ums/administration'])
  home(@Res() response: Response): void {
    response.redirect(302, PAGE);
  }

  /** The page finds its way by its address itself. */
  @Get([PAGE, `${PAGE}/*path`])
  page(@Res() response: Response): void {
    response.setHeader('Cache-Control', 'no-cache');
    this.send(response, 'index.html');
  }

  @Get('ums/administration/assets/:file')
  asset(@Param('file') file: string, @Res() response: Response): void {
    response.setHeader('Cache-Control', `public, max-age=${YEAR_SECONDS}, immutable`);
    this.send(response, `assets/${file}`);
  }

  @Get('ums/administration/mail.svg')
  icon(@Res() response: Response): void {
    this.send(response, 'mail.svg');
  }

  private send(response: Response, file: string): void {
    if (!/^[\w/-]+(\.[\w-]+)+$/.test(file) || !existsSync(WEB + file)) {
      response.removeHeader('Cache-Control');
      throw new AppError('not-found', 'There is nothing at this address.');
    }
    response.vary('Accept-Encoding').type(extname(file));
    const compressed = COMPRESSED.find(({ encoding }) => response.req.acceptsEncodings(encoding));
    if (compressed) response.setHeader('Content-Encoding', compressed.encoding);
    response.sendFile(file + (compressed?.suffix ?? ''), { root: WEB, cacheControl: false });
  }
}
