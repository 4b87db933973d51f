import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';

/** How long requests under way may take once the server has stopped listening. */
const GRACE_MS = 5_000;

/** Cuts what is still open then: a browser's connection in reserve, on which nothing was ever asked, has no end. */
@Injectable()
export class OpenConnections implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    // A program that only looks after the database listens nowhere.
    const adapter = this.host.httpAdapter as AbstractHttpAdapter | null;
    const server = adapter?.getHttpServer() as Server | undefined;
    setTimeout(() => server?.closeAllConnections(), GRACE_MS).unref();
  }
}
