import { FORMAT_WORDS, WORD_LABELS, type Words } from '../template.js';

type Source = Omit<Words, 'name'>;

/** All words of a template as one text, so that one comparison shows every difference. */
export function asText({ subject, preheader, format, htmlEnabled, body, disclaimer }: Source): string {
  return [
    `${WORD_LABELS.subject}: ${subject}`,
    `${WORD_LABELS.preheader}: ${preheader}`,
    `${WORD_LABELS.format}: ${FORMAT_WORDS[format]}`,
    `${WORD_LABELS.htmlEnabled}: ${htmlEnabled ? 'yes' : 'no'}`,
    '',
    `${WORD_LABELS.body}:`,
    body,
    '',
    `${WORD_LABELS.disclaimer}:`,
    disclaimer,
  ]
    .join('\n')
    .replace(/\r\n?/g, '\n');
}
