import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { HERE, IMPATIENT, smtpSettings } from '../../../test/support/smtp-accounts.js';
import { emailTo } from '../../../test/support/transport-contract.js';
import { clientNameOf, type SmtpAccount } from './smtp.account.js';

const account = (clientName?: string): SmtpAccount => ({
  settings: smtpSettings({ port: 587, ...(clientName && { clientName }) }),
  sender: emailTo('kim@nordlicht.example').from,
  network: HERE,
  limits: IMPATIENT,
  encryptedPorts: [],
});

describe('the name for EHLO', () => {
  it('is the one from the settings, an address in brackets', () => {
    expect(clientNameOf(account('mail.nordlicht.example'), '10.0.0.7')).toBe('mail.nordlicht.example');
    expect(clientNameOf(account('203.0.113.7'), '10.0.0.7')).toBe('[203.0.113.7]');
    expect(clientNameOf(account('2001:db8::7'), '10.0.0.7')).toBe('[IPv6:2001:db8::7]');
  });

  it('is never half a name: a machine without a full one introduces itself by its address', () => {
    const expected = hostname().includes('.') ? hostname() : '[10.0.0.7]';
    expect(clientNameOf(account(), '10.0.0.7')).toBe(expected);
    expect(clientNameOf(account('localhost'), '10.0.0.7')).toBe('[10.0.0.7]');
  });
});
