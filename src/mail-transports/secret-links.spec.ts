import { describe, expect, it } from 'vitest';
import { compose } from '../mail/writing/composer.js';
import { mayHoldLinks, secretLinksIn } from './secret-links.js';

const TOKEN = 'kB5zq-Lw0sV4nT7yXeG2uJ9hRfMd3PaC';

const messageWith = (link: string) =>
  compose({
    to: { name: '', address: 'kim@nordlicht.example' },
    rendered: {
      subject: 'Choose a new password',
      preheader: '',
      text: `Hello Kim,\n\nopen ${link}\n\nNordlicht, https://www.nordlicht.example`,
      html: `<p>Hello Kim,</p><p><a href="${link}">Choose a new password</a></p>`,
    },
    messageId: '<1@portal.nordlicht.example>',
    date: new Date(0),
  });

describe('secretLinksIn', () => {
  it.each([
    ['in its path', `https://portal.nordlicht.example/reset/${TOKEN}`],
    ['in its query', `https://portal.nordlicht.example/reset?user=kim&token=${TOKEN}`],
    ['behind a #', `http://localhost:3000/#/reset/${TOKEN}`],
    ['in a query without a path', `https://portal.nordlicht.example?token=${TOKEN}`],
    ['behind a # without a path', `https://portal.nordlicht.example#token=${TOKEN}`],
    ['with a scheme in capitals', `HTTPS://portal.nordlicht.example/reset/${TOKEN}`],
    [
      'over the end of a line',
      `https://portal.nordlicht.example/the/way/to/a/new/password/account-activation/${TOKEN}/now`,
    ],
  ])('finds a link and its token on its own: %s', (_where, link) => {
    expect(secretLinksIn(messageWith(link))).toEqual([link, TOKEN]);
  });

  it('hides a short token together with its link, and no word that others use as well', () => {
    const link = 'https://portal.nordlicht.example/reset/4711';
    expect(secretLinksIn(messageWith(link))).toEqual([link]);
  });

  it('keeps what only names a site', () => {
    expect(secretLinksIn(messageWith('https://portal.nordlicht.example/'))).toEqual([]);
  });

  it('need not be looked for where all words are shorter than they are', () => {
    expect(mayHoldLinks('250 2.0.0 Ok: queued as 4F2A91C5B7D')).toBe(false);
    expect(mayHoldLinks(`250 Ok ${TOKEN.slice(0, 12)}`)).toBe(true);
    expect(mayHoldLinks('250 Ok <http://a.de/1>')).toBe(true);
  });
});
