import { STAGE_NAMES } from '../logs/stages.js';
import { ROLE_WORDS } from '../session/roles.js';
import type { Role } from '../session/session.js';
import { plural } from '../ui/times.js';
import { type AuditEntry, changesIn } from './changes.js';
import type { SettingWords } from './setting-words.js';

/** So many changed fields stand in the sentence; all of them in the details. */
const MOST_CHANGES = 3;

const SIGN_INS: Readonly<Record<string, string>> = {
  'admin-token': 'with the admin token',
  'api-key': 'with an API key',
  code: 'with the one-time address of the start',
  openid: "with the organization's sign-in",
};

/** What somebody did, to be read after the name: "saved the email settings: SMTP Port 25 → 587". */
export function sentenceOf(entry: AuditEntry, words: SettingWords): string {
  const { action, subject, details } = entry;
  switch (action) {
    case 'email-settings.saved':
      return isFirst(details)
        ? `set up email${changed(entry, words)}`
        : `saved the email settings${changed(entry, words)}`;
    case 'email-settings.tested':
      return `tested the connection${target(entry, words)}${subject === 'draft' ? ' with unsaved settings' : ''}: ${outcome(entry, 'it works')}`;
    case 'test-email.sent':
      return `sent a test email${target(entry, words)}${subject === 'draft' ? ' with unsaved settings' : ''}: ${outcome(entry, 'accepted')}`;
    case 'email-branding.saved':
      return `saved the branding${changed(entry, words)}`;
    case 'email-template.created':
      return `copied a template: ${template(details)}`;
    case 'email-template.saved':
      return `saved the template ${template(details)}`;
    case 'email-template.restored':
      return `went back to an older version of the template ${template(details)}`;
    case 'email-template.made-default':
      return `marked the template ${template(details)} as default`;
    case 'email-template.default-ended':
      return `took the template ${template(details)} out of use`;
    case 'email-template.original-seen':
      return `has seen what changed in the original of the template ${template(details)}`;
    case 'email-template.deleted':
      return `deleted the template ${template(details)}`;
    case 'sending.paused':
      return 'paused sending';
    case 'sending.resumed':
      return 'resumed sending';
    case 'email.resend':
      return 'sent an email again';
    case 'email.cancel':
      return 'cancelled an email before it was sent';
    case 'emails.failed-resent':
      return `sent ${plural(Number(details.resent ?? 0), 'failed email')} again`;
    case 'emails.erased':
      return `erased a person from the log: ${plural(Number(details.erased ?? 0), 'email')}`;
    case 'email-suppression.removed':
      return 'allowed a refused address again';
    case 'api-key.created':
      return `made the API key${key(details)}`;
    case 'api-key.revoked':
      return `revoked the API key${key(details)}`;
    case 'session.started':
      return `signed in ${SIGN_INS[String(details.signIn)] ?? ''}`.trimEnd();
    case 'session.ended':
      return 'signed out';
    default:
      return `${action.replace('.', ': ').replaceAll('-', ' ')}${changed(entry, words)}`;
  }
}

function changed(entry: AuditEntry, words: SettingWords): string {
  const changes = changesIn(entry, words).map(({ words }) => words);
  if (changes.length === 0) return '';
  const more = changes.length - MOST_CHANGES;
  return `: ${changes.slice(0, MOST_CHANGES).join(', ')}${more > 0 ? ` and ${plural(more, 'more field')}` : ''}`;
}

/** Nothing was stored before. */
function isFirst({ kind }: AuditEntry['details']): boolean {
  return (kind as { from?: unknown } | undefined)?.from === null;
}

/** " to mail.example.com, port 587"; where the kind has no host, its name: " with Microsoft 365" */
function target({ details: { host, port, kind } }: AuditEntry, words: SettingWords): string {
  if (typeof host !== 'string') return ` with ${words.value('kind', kind)}`;
  return ` to ${host}${port === undefined ? '' : `, port ${String(port)}`}`;
}

function outcome({ details: { ok, cancelled, stage } }: AuditEntry, good: string): string {
  if (ok === true) return good;
  if (cancelled === true) return 'cancelled';
  return typeof stage === 'string' && stage in STAGE_NAMES
    ? `stopped at ${STAGE_NAMES[stage as keyof typeof STAGE_NAMES]}`
    : 'failed';
}

function key({ name, role }: AuditEntry['details']): string {
  if (typeof name !== 'string') return '';
  return ` “${name}”${typeof role === 'string' && role in ROLE_WORDS ? ` (${ROLE_WORDS[role as Role].name})` : ''}`;
}

/** “Friendlier”, version 5 */
function template({ name, version }: AuditEntry['details']): string {
  return `“${String(name)}”${typeof version === 'number' && version > 0 ? `, version ${version}` : ''}`;
}
