import { describe, expect, it } from 'vitest';
import { actionsOf } from './email-actions.js';

const now = new Date('2026-11-22T14:00:00Z');
const email = {
  status: 'failed',
  expiresAt: new Date('2026-11-22T15:00:00Z'),
  contentErasedAt: null,
  unsavedSettings: false,
  carriesLink: true,
} as const;
const past = new Date('2026-11-22T13:00:00Z');

describe('what may be done with an email', () => {
  it.each([
    ['a failed one is sent again', { ...email }, true, 'it has already ended'],
    ['an accepted one is sent again', { ...email, status: 'sent' }, true, 'it has already been accepted'],
    ['a waiting one is cancelled', { ...email, status: 'queued' }, 'it has not been sent yet', true],
    [
      'one on its way is left alone',
      { ...email, status: 'sending' },
      'it has not been sent yet',
      'it is being sent right now',
    ],
    [
      'a dead link is not sent again',
      { ...email, expiresAt: past },
      'the link in it has expired',
      'it has already ended',
    ],
    [
      'nor an old notice',
      { ...email, expiresAt: past, carriesLink: false },
      'it is too old to be sent',
      'it has already ended',
    ],
    ['nor what is erased', { ...email, contentErasedAt: past }, 'its text has been erased', 'it has already ended'],
    [
      'nor a test of a draft',
      { ...email, unsavedSettings: true },
      'it was a test of settings that were not saved',
      'it has already ended',
    ],
  ] as const)('%s', (_story, facts, resend, cancel) => {
    const answers = actionsOf(facts, now).map(({ action, allowed, reason }) => [action, allowed || reason]);
    expect(answers).toEqual([
      ['resend', resend],
      ['cancel', cancel],
    ]);
  });
});
