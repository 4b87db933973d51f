import type { Schemas } from '../api/schemas.js';

/** Where an attempt stopped, in words. */
export const STAGE_NAMES: Readonly<Record<Schemas['Stage'], string>> = {
  dns: 'Find the server',
  connect: 'Connect',
  tls: 'Encrypt',
  greeting: 'Greeting',
  ehlo: 'Abilities',
  starttls: 'Switch to encryption',
  token: 'Get a token',
  auth: 'Sign in',
  sender: 'Sender',
  recipient: 'Recipient',
  'hand-over': 'Hand over',
};
