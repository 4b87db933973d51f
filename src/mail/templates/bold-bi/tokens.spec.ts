import { describe, expect, it } from 'vitest';
import { BUILT_IN_EVENTS } from '../../events/built-in-events.js';
import { EventCatalogue } from '../../events/catalogue.js';
import { defineEvent } from '../../events/define-event.js';
import { convertTokens, placeOf } from './tokens.js';

const eventOf = (key: string) => new EventCatalogue().find(key)!;
const convert = (text: string, key = 'forgot-password') => convertTokens(text, eventOf(key));

describe('Tokens of Bold BI', () => {
  it('become the variables that say the same, in every event', () => {
    const body =
      'Hello {:Recipient.FullName},\n\nplease [click here]({:General.SiteUrl}).\n\nThanks,\n{:General.OrganizationName}';
    for (const event of BUILT_IN_EVENTS) {
      expect(convertTokens(body, event)).toMatchObject({
        text: 'Hello {{recipient.fullName}},\n\nplease [click here]({{site.url}}).\n\nThanks,\n{{organization.name}}',
        converted: 3,
        unknown: [],
      });
    }
  });

  it.each([
    ['{:recipient.fullname}', '{{recipient.fullName}}'],
    ['{: Recipient.Email }', '{{recipient.email}}'],
    ['{:Recipient.Full Name}{:Recipient.Full-Name}', '{{recipient.fullName}}{{recipient.fullName}}'],
    ['{:General.SiteName}{:General.OrganizationUrl}', '{{site.name}}{{organization.url}}'],
    ['<a href="%7B:General.SiteUrl%7D">', '<a href="{{site.url}}">'],
    ['<a href="%7b%3AGeneral.SiteUrl%7d">', '<a href="{{site.url}}">'],
    ['{:Initiator.FullName}', '{{initiator.fullName}}'],
  ])('%s is %s', (token, variable) => expect(convert(token).text).toBe(variable));

  it.each([
    ['account-activation', '{:Account.ActivationUrl}', '{{links.activate}}'],
    ['self-activation', '{:Recipient.ActivationLink}', '{{links.activate}}'],
    ['user-invitation', '{:User.InvitationLink}', '{{links.accept}}'],
    ['email-verification', '{:User.VerificationUrl}', '{{links.verify}}'],
    ['forgot-password', '{:Account.ResetPasswordUrl}', '{{links.reset}}'],
    ['reset-password', '{:Account.PasswordLink}', '{{links.reset}}'],
  ])('of %s, %s is %s, its link', (key, token, variable) => expect(convert(token, key).text).toBe(variable));

  it('that say something else stay, and are told with their place before and after', () => {
    const { text, converted, unknown, givenAt } = convert(
      '{:Recipient.FullName}\nin {:General.Theme}, {:User.ActivationUrl}',
    );
    expect(text).toBe('{{recipient.fullName}}\nin {:General.Theme}, {:User.ActivationUrl}');
    expect(converted).toBe(1);
    expect(unknown.map(({ token }) => token)).toEqual(['{:General.Theme}', '{:User.ActivationUrl}']);
    const [theme] = unknown;
    expect(placeOf(text, theme!.span)).toEqual({ line: 2, column: 4, endLine: 2, endColumn: 20 });
    expect(theme!.given.start).toBe(theme!.span.start - 1);
    expect([0, theme!.span.start, text.length].map(givenAt)).toEqual([0, theme!.given.start, text.length - 1]);
    expect(theme!.message).toBe(
      'No variable of this event says the same as {:General.Theme}. Write another one in its place, or delete it.',
    );
  });

  it.each(['{:Full Name}', '{:User.Full-Name}', '{:2fa.Code}', '{:User.2fa Code }'])(
    'are told, however they are written: %s',
    (token) => expect(convert(`x ${token}`).unknown.map((unknown) => unknown.token)).toEqual([token]),
  );

  it('are not seen where there are none', () => {
    const text = 'a {:} {: .x} {:a..b} { :General.SiteUrl} {{site.url}} {:1.a} :General.SiteUrl';
    expect(convert(text)).toMatchObject({ text, converted: 0, unknown: [] });
    const hostile = `${'{:'.repeat(50_000)}${'{:a.'.repeat(20_000)}{:a${' '.repeat(100_000)}`;
    expect(convert(hostile).text).toBe(hostile);
  });

  it('become the variables and links of an own event, and none of two links that could be meant', () => {
    const event = defineEvent({
      key: 'invoice-ready',
      label: 'Invoice',
      description: 'An invoice is ready.',
      category: 'Invoices',
      links: { invoice: 'Invoice', invoiceList: 'All invoices' },
      variables: { amount: { type: 'string', title: 'Amount' } },
      sample: { amount: '1', links: { invoice: 'https://a.example', invoiceList: 'https://a.example' } },
    });
    expect(convertTokens('{:General.Amount} {:Amount} {:A.InvoiceUrl}', event).text).toBe(
      '{{amount}} {{amount}} {{links.invoice}}',
    );
    expect(convertTokens('{:A.InvoiceListUrl}', event).unknown).toHaveLength(1);
  });
});
