import type { Server } from 'node:http';
import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { type AbstractHttpAdapter, HttpAdapterHost } from '@nestjs/core';

/** How long requests under way may take once the server has stopped listening. */
const GRACE_MS = 5_000;

/**
 * Lets connections end with the answer to what was asked on them: callers who ask one thing after the other would keep
 * theirs for as long as they like. Cuts what is still open after the grace period: a browser's connection in reserve, on
 * which nothing was ever asked, has no end.
 */
@Injectable()
export class OpenConnections implements BeforeApplicationShutdown {
  constructor(private readonly host: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    // A program that only looks after the database listens nowhere.
    const adapter = this.host.httpAdapter as AbstractHttpAdapter | null;
    const server = adapter?.getHttpServer() as Server | undefined;
    if (!server) return;
    server.prependListener('request', (_request, response) => response.setHeader('Connection', 'close'));
    // For answers that have been begun: 0 would mean without end.
    server.keepAliveTimeout = 1;
    setTimeout(() => server.closeAllConnections(), GRACE_MS).unref();
  }
}
