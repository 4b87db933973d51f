import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FreshDatabase, freshDatabase } from '../support/databases.js';
import { startServer, type TestServer } from '../support/server.js';

const BRANDING = {
  organizationName: 'Nordlicht <b>Energie</b>',
  organizationUrl: 'https://nordlicht.example',
  siteName: 'Nordlicht Portal',
  siteUrl: 'https://portal.nordlicht.example',
  logoUrl: 'https://cdn.elsewhere.example/logo.png',
  supportEmail: 'help@nordlicht.example',
  color: '#f2c94c',
};

describe('A preview of branding', () => {
  let database: FreshDatabase;
  let server: TestServer;

  beforeAll(async () => {
    database = await freshDatabase('sqlite');
    server = await startServer(database.url, { UMS_ROLE: 'web' });
  });
  afterAll(async () => {
    await server.stop();
    await database.drop();
  });

  const preview = (body: object) => server.call('POST', 'email-branding/preview', { body });

  it('is an email as people would read it, with made-up data', async () => {
    const { status, body } = await preview(BRANDING);
    expect(status).toBe(200);
    expect(body.subject).toBe('Choose a new password for Nordlicht Portal');
    expect(body.preheader).toMatch(/^Asked for on Nordlicht Portal\./);
    expect(body.text).toContain('Hello Ada Lovelace,');
    expect(body.text).toContain('help@nordlicht.example');
    expect(body.html).toContain('src="https://cdn.elsewhere.example/logo.png"');
    expect(body.html).toContain('alt="Nordlicht &lt;b&gt;Energie&lt;/b&gt;"');
    expect(body.html).not.toContain('<script');
  });

  it('shows the event and the sample that are asked for', async () => {
    const { body } = await preview({ ...BRANDING, event: 'account-activation', sample: 'only-required' });
    expect(body.subject).toBe('Activate your Nordlicht Portal account');
    expect(body.text).toContain('Hello,');
  });

  it('has dark text on the button where white is hard to read, and says so', async () => {
    const { body } = await preview(BRANDING);
    expect(body.buttonText).toEqual({
      color: '#0c1b26',
      whiteContrast: 1.5,
      remark: 'White is hard to read on this yellow (1.5 : 1). We use dark text.',
    });
    expect(body.html).toContain('background-color: #f2c94c');
    expect((await preview({ ...BRANDING, color: '#14608f' })).body.buttonText).toEqual({
      color: '#ffffff',
      whiteContrast: 6.8,
    });
  });

  it('keeps nothing and sends nothing', async () => {
    await preview(BRANDING);
    expect((await server.call('GET', 'email-branding')).body).toMatchObject({ revision: 0, color: '#14608f' });
    expect((await server.call('GET', 'emails')).body.items).toEqual([]);
    expect((await server.call('GET', 'audit-log')).body.items).toEqual([]);
  });

  it.each([
    ['event', { event: 'no-such-event' }],
    ['event', { event: '__proto__' }],
    ['sample', { sample: 'a-real-person' }],
    ['color', { color: 'red' }],
    ['logoUrl', { logoUrl: 'http://cdn.elsewhere.example/logo.png' }],
    ['logoUrl', { logoUrl: 'javascript:alert(1)' }],
    ['recipient', { recipient: { address: 'ada@nordlicht.example' } }],
  ])('refuses a wrong %s: %j', async (field, change) => {
    const { status, body } = await preview({ ...BRANDING, ...change });
    expect([status, body.errors[0]?.field]).toEqual([400, field]);
  });
});
