import { existsSync } from 'node:fs';

/** A browser of this machine. The headless shell first: without a user interface it takes half of the time. */
export const CHROMIUM = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome']
  .map((program) => `/usr/bin/${program}`)
  .find(existsSync);
