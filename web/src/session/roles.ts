import type { Role } from './session.js';

/** What people call a role, and what it lets somebody do. */
export const ROLE_WORDS: Readonly<Record<Role, { readonly name: string; readonly may: string }>> = {
  sender: { name: 'Sender', may: 'Sends emails, and sees those it sent. Enough for most services.' },
  'help-desk': { name: 'Help desk', may: 'Sees the whole log, sends emails again and allows refused addresses again.' },
  'template-editor': { name: 'Template editor', may: 'Changes templates and branding.' },
  auditor: { name: 'Auditor', may: 'Sees everything and changes nothing.' },
  admin: { name: 'Administrator', may: 'May do everything: change the email settings, and make and revoke keys too.' },
};
