import type { SmtpSettings } from './smtp.settings.js';

/** A provider that many use: fills in the form, and is told from what stands there. */
interface SmtpProvider {
  readonly title: string;
  /** What one has to know before signing in there. */
  readonly description?: string;
  readonly values: Pick<SmtpSettings, 'host' | 'port' | 'enableSsl'>;
  /** A regular expression for each setting that tells the provider, as its servers have more than one name. */
  readonly recognizedBy: { readonly host: string };
}

const starttls = { port: 587, enableSsl: false } as const;

/** Their usual servers: whoever was given another one changes it in the form. */
export const SMTP_PROVIDERS: readonly SmtpProvider[] = [
  {
    title: 'Microsoft 365',
    description: 'Many organizations have switched SMTP sign-in off: ask an Exchange administrator if it is refused.',
    values: { host: 'smtp.office365.com', ...starttls },
    recognizedBy: { host: '^smtp\\.office365\\.com$' },
  },
  {
    title: 'Gmail',
    description: 'Needs an app password, not the password of the Google account.',
    values: { host: 'smtp.gmail.com', ...starttls },
    recognizedBy: { host: '^smtp\\.gmail\\.com$' },
  },
  {
    title: 'Amazon SES',
    description:
      "Put your region into the server's name. Username and password are SES's SMTP credentials, not an access key.",
    values: { host: 'email-smtp.us-east-1.amazonaws.com', ...starttls },
    recognizedBy: { host: '^email-smtp\\.[a-z0-9-]+\\.amazonaws\\.com$' },
  },
  {
    title: 'SendGrid',
    description: 'The username is the word "apikey", the password is an API key.',
    values: { host: 'smtp.sendgrid.net', ...starttls },
    recognizedBy: { host: '^smtp\\.(eu\\.)?sendgrid\\.net$' },
  },
  {
    title: 'Mailgun',
    description: 'For a domain in the EU region the server is smtp.eu.mailgun.org.',
    values: { host: 'smtp.mailgun.org', ...starttls },
    recognizedBy: { host: '^smtp\\.(eu\\.)?mailgun\\.org$' },
  },
  {
    title: 'Postmark',
    description: 'Username and password are both the server API token.',
    values: { host: 'smtp.postmarkapp.com', ...starttls },
    recognizedBy: { host: '^smtp(-broadcasts)?\\.postmarkapp\\.com$' },
  },
  {
    title: 'Brevo',
    description: 'The password is an SMTP key, not the password of the Brevo account.',
    values: { host: 'smtp-relay.brevo.com', ...starttls },
    recognizedBy: { host: '^smtp-relay\\.brevo\\.com$' },
  },
  {
    title: 'Zoho',
    description: 'For an account in another data center the name ends differently: smtp.zoho.eu, smtp.zoho.in.',
    values: { host: 'smtp.zoho.com', port: 465, enableSsl: true },
    recognizedBy: { host: '^smtp(pro)?\\.zoho\\.(com|eu|in|jp|sa|ca|com\\.au)$' },
  },
];
