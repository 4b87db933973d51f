/** The words that a story's template has: short, and with everything that is required. */
export const WORDS = {
  subject: 'Hello from {{site.name}}',
  preheader: '',
  body: '# Hello\n\nDear {{recipient.fullName}},\n\n[Choose a password]({{links.reset}})',
  format: 'markdown',
  disclaimer: 'Sent by {{site.name}}.',
  htmlEnabled: true,
} as const;

/** What is saved as a template, with some of it changed. */
export const words = (changes: object = {}) => ({ name: 'Friendlier', ...WORDS, ...changes });
