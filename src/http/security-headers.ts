import type { RequestHandler } from 'express';
import helmet from 'helmet';

/** Headers that keep a browser from running or showing what is not ours, on the page and on every answer of the server. */
export function securityHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'self'"],
        scriptSrc: ["'self'"],
        // Styles inside elements only: the preview of an email, and the editor, cannot do without.
        styleSrc: ["'self'", "'unsafe-inline'"],
        // Pico's arrows and ticks are pictures in data: addresses.
        imgSrc: ["'self'", 'data:'],
        objectSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    xFrameOptions: { action: 'deny' },
    // Whoever ends TLS in front of us says this for the whole host.
    strictTransportSecurity: false,
  });
}
