import 'reflect-metadata';
import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { INestApplication } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { TemplateFiles } from 'ums-mail';
import { captureEmails, type EmailCapture } from 'ums-mail/testing';
import { AppModule } from '../app.module.js';
import { roleGranted } from './role-granted.event.js';
import { User } from './user.entity.js';

const BASE_URL = 'https://portal.example.com';
const ADMIN_TOKEN = 'only-for-the-tests-of-this-example';

describe('Users', () => {
  let app: INestApplication;
  let mail: EmailCapture;

  const post = async (path: string, body: object, more: Record<string, string> = {}) => {
    const headers = { 'Content-Type': 'application/json', ...more };
    const response = await fetch(`${await app.getUrl()}/${path}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(body),
    });
    return { status: response.status, text: await response.text() };
  };
  /** The API of the mail, as its page asks it. */
  const api = { Authorization: `Bearer ${ADMIN_TOKEN}` };
  const read = async (path: string) => {
    const response = await fetch(`${await app.getUrl()}/ums/api/v1/${path}`, { headers: api });
    return (await response.json()) as Record<string, unknown>[];
  };
  const grant = async (role: string) => {
    const { id } = await app.get(DataSource).manager.findOneByOrFail(User, { email: 'kim@example.com' });
    assert.equal((await post(`users/${id}/role`, { role })).status, 204);
  };

  before(async () => {
    const secretKeys = `test:${Buffer.alloc(32, 1).toString('base64')}`;
    const mail = { baseUrl: BASE_URL, secretKeys, adminToken: ADMIN_TOKEN, production: false };
    app = await NestFactory.create(AppModule.forRoot({ database: ':memory:', mail }), { logger: ['error'] });
    await app.listen(0, '127.0.0.1');
  });
  after(() => app.close());
  beforeEach(async () => {
    mail = await captureEmails(app);
  });

  it('get a link with which they activate their account', async () => {
    const { status } = await post('users', { email: 'kim@example.com', fullName: 'Kim Öst' });
    assert.equal(status, 201);
    const email = await mail.next({ event: 'account-activation', to: 'kim@example.com' });
    assert.match(email.link('activate'), /^https:\/\/portal\.example\.com\/activate\/[\w-]{43}$/);
    assert.match(email.text, /Hello Kim Öst/);
    await mail.none();
  });

  it('are not made twice, nor written to a second time', async () => {
    assert.equal((await post('users', { email: 'kim@example.com', fullName: 'Kim' })).status, 409);
    await mail.none();
  });

  it('are not kept where their address is none', async () => {
    const { status, text } = await post('users', { email: 'kim@example', fullName: 'Kim' });
    assert.equal(status, 400);
    assert.match(text, /to\.address/);
    assert.equal(await app.get(DataSource).manager.countBy(User, { email: 'kim@example' }), 0);
    await mail.none();
  });

  it('who forgot their password get a link, and nobody learns who has an account', async () => {
    const answers = [await post('forgot-password', { email: 'kim@example.com' })];
    answers.push(await post('forgot-password', { email: 'nobody@example.com' }));
    assert.deepEqual(answers[0], answers[1]);
    const email = await mail.next({ event: 'forgot-password' });
    assert.equal(email.to, 'kim@example.com');
    assert.ok(email.link('reset').startsWith(`${BASE_URL}/reset/`));
    await mail.none();
  });

  it('are told about a new role', async () => {
    await grant('editor');
    const email = await mail.next({ event: roleGranted });
    assert.equal(email.subject, 'You are now editor at portal.example.com');
    assert.equal(email.link('portal'), `${BASE_URL}/home`);
  });

  it('are told so by an event that stands in the page as any other', async () => {
    const event = (await read('email-events')).find(({ key }) => key === roleGranted.key);
    assert.ok(event);
    assert.equal(event.label, 'Role granted');
    assert.deepEqual(event.required, ['links.portal']);
    const { role } = (event.variables as { properties: Record<string, unknown> }).properties;
    assert.deepEqual(role, { title: 'Name of the role', type: 'string' });
    const templates = await read(`email-templates?event=${roleGranted.key}`);
    assert.deepEqual(
      templates.map(({ id, system, isDefault }) => ({ id, system, isDefault })),
      [{ id: 'system.role-granted.en', system: true, isDefault: true }],
    );
  });

  it('are told so in the words of an editor, once there are some', async () => {
    const copy = { event: roleGranted.key, locale: 'en', name: 'Shorter', copyFrom: 'system.role-granted.en' };
    const { id } = JSON.parse((await post('ums/api/v1/email-templates', copy, api)).text) as { id: string };
    const response = await fetch(`${await app.getUrl()}/ums/api/v1/email-templates/${id}`, {
      method: 'PUT',
      headers: { ...api, 'Content-Type': 'application/json', 'If-Match': '"1"' },
      body: JSON.stringify({
        name: 'Shorter',
        subject: 'Now {{role}}',
        preheader: '',
        body: '[Open]({{links.portal}})',
        format: 'markdown',
        disclaimer: '',
        htmlEnabled: true,
      }),
    });
    assert.equal(response.status, 200);
    assert.equal((await post(`ums/api/v1/email-templates/${id}/default`, {}, api)).status, 200);
    await grant('owner');
    const email = await mail.next({ event: roleGranted });
    assert.equal(email.subject, 'Now owner');
    assert.equal(email.link('portal'), `${BASE_URL}/home`);
  });

  it('may have such words in files, beside the code', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'ums-backend-'));
    try {
      const files = app.get(TemplateFiles);
      const { files: written } = await files.export(folder);
      assert.deepEqual(written, ['role-granted/shorter.en.md']);
      const path = join(folder, written[0]!);
      await writeFile(path, (await readFile(path, 'utf8')).replace('Now {{role}}', 'At last {{role}}'));
      const { problems } = await files.import(folder, { id: 'release', name: 'The release', origin: '' });
      assert.deepEqual(problems, []);
      await grant('admin');
      assert.equal((await mail.next({ event: roleGranted })).subject, 'At last admin');
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
